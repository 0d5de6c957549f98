using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>What alerts need, registered.</summary>
public static class AlertServices
{
    internal static void AddAlerts(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<AlertOptions>, AlertOptionsValidator>();
        var section = builder.Configuration.GetSection(AlertOptions.Section);
        services.AddOptions<AlertOptions>()
            .Bind(section)
            .Configure(options => BindEntries(section, options))
            .ValidateOnStart();
        services.AddSingleton<AlertRules>();
        services.AddSingleton<AlertQuery>();
        services.AddSingleton<AlertNow>();
        services.AddSingleton<AlertExamples>();
        services.AddSingleton<AlertStore>();
        services.AddSingleton<AlertAnnouncer>();
        services.AddSingleton<AlertLog>();
        services.AddSingleton<AlertPreviewer>();
        services.AddSingleton<AlertRuleReporter>();
        services.AddSingleton<WebhookSender>();
    }

    internal static void BindEntries(IConfiguration section, AlertOptions options)
    {
        BindEach(section.GetSection(nameof(AlertOptions.Rules)), options.Rules);
        BindEach(section.GetSection(nameof(AlertOptions.Channels)), options.Channels);
        foreach (var (name, builtIn) in new AlertOptions().Rules)
        {
            // Where such a rule clears belongs to its own limit.
            var clear = section[$"{nameof(AlertOptions.Rules)}:{name}:{nameof(AlertRuleOptions.Clear)}"];
            if (clear is null && options.Rules[name] is var rule && rule.Limit != builtIn.Limit)
            {
                rule.Clear = null;
            }
        }
    }

    // One by one: as entries of a dictionary, those with an unreadable value would be left out.
    private static void BindEach<T>(IConfigurationSection section, Dictionary<string, T> entries)
        where T : new()
    {
        foreach (var entry in section.GetChildren())
        {
            var options = entries.GetValueOrDefault(entry.Key) ?? new T();
            entry.Bind(options);
            entries[entry.Key] = options;
        }
    }

    /// <summary>Evaluates when it is this process's turn.</summary>
    /// <typeparam name="TTurn">When that is.</typeparam>
    public static void AddAlertEvaluation<TTurn>(this IHostApplicationBuilder builder)
        where TTurn : class, IAlertTurn
    {
        builder.Services.AddSingleton<IAlertTurn, TTurn>();
        builder.Services.AddSingleton<AlertLease>();
        builder.Services.AddSingleton<AlertEvaluator>();
        builder.Services.AddSingleton<AlertCourier>();
        builder.Services.AddHostedService<AlertService>();
    }
}
