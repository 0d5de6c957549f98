using ChatMetrics.Telemetry;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;

namespace ChatMetrics.Api.Privacy;

/// <summary>Registers what decides which texts are kept: docs/privacy.md.</summary>
internal static class PrivacyServices
{
    public static void AddPrivacy(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<PrivacyOptions, PrivacyOptionsValidator>("ChatMetrics");
        builder.Services.AddSingleton<IValidateOptions<PrivacyOptions>, RedactionValidator>();
        builder.Services.AddSingleton<TextPrivacy>();
        if (builder.Configuration.GetSection("ChatMetrics:Redaction").Exists())
        {
            builder.Services.ConfigureOpenTelemetryTracerProvider(
                (services, tracing) => tracing.AddProcessor(new RedactedSpans(services.GetRequiredService<TextPrivacy>())));
        }
    }
}
