using ChatMetrics.Api.Privacy;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatMetrics.Api.Chat.Models;

/// <summary>Makes each call of a model a span, and measures it, by the conventions for generative AI.</summary>
internal sealed class ModelTelemetry(IConfiguration configuration, TextPrivacy texts)
{
    // OpenTelemetry's own setting: whether spans contain prompts and answers.
    private const string CaptureContent = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

    private readonly bool _isCollected = configuration.AreMetricsCollected();
    private readonly bool _capturesContent = texts.AreKept && bool.TryParse(configuration[CaptureContent], out var capture) && capture;

    /// <summary>The same model; its calls are measured where that goes somewhere. One that fails is logged with its chat only.</summary>
    /// <param name="source">Names the source of the spans and figures; null for the one that is collected.</param>
    public IChatClient Trace(IChatClient model, string? source = null) => _isCollected
        ? model.AsBuilder()
            .UseOpenTelemetry(NullLoggerFactory.Instance, source, client => client.EnableSensitiveData = _capturesContent)
            .Build()
        : model;
}
