using ChatMetrics.LoadGenerator.Asking;
using ChatMetrics.LoadGenerator.Pacing;
using ChatMetrics.LoadGenerator.Questions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatMetrics.LoadGenerator;

/// <summary>
/// Asks typical questions in many conversations, so that there is something to see. It sends no telemetry of its own: a chat's
/// trace begins at the API.
/// </summary>
internal static class LoadGeneratorApplication
{
    /// <summary>The key set by Aspire's <c>WithReference(api)</c>.</summary>
    private const string ApiAddressKey = "services:api:http:0";

    /// <param name="args">Settings as <c>--name=value</c>.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="InvalidOperationException">A setting is invalid; the message names it.</exception>
    public static IHost Build(string[] args, TimeProvider? time = null)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddOptions<LoadGeneratorOptions>()
            .BindConfiguration(LoadGeneratorOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<LoadGeneratorOptions>, LoadGeneratorOptionsValidator>();
        builder.Services.AddSingleton(time ?? TimeProvider.System);

        var address = AddressOf(builder.Configuration[ApiAddressKey] ?? "http://localhost:8000");
        builder.Services.AddSingleton(
            services => new ApiClient(address, services.GetRequiredService<IOptions<LoadGeneratorOptions>>().Value.Key));
        builder.Services.AddSingleton<ApiBackoff>();
        builder.Services.AddSingleton<QuestionPacer>();
        builder.Services.AddSingleton<ConversationSource>();
        builder.Services.AddSingleton<LoadStatistics>();
        builder.Services.AddHostedService<LoadReporter>();
        builder.Services.AddHostedService<LoadService>();
        return builder.Build();
    }

    private static Uri AddressOf(string configured) =>
        Uri.TryCreate(configured, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new InvalidOperationException($"{ApiAddressKey} must be the API's address, such as http://localhost:8000.");
}
