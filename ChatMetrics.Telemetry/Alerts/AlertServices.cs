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
        services.AddOptions<AlertOptions>().Bind(builder.Configuration.GetSection(AlertOptions.Section)).ValidateOnStart();
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
