using System.Diagnostics;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>
/// The spans that a chat emits: one for the question, one below it for each stage, one for each execution of a tool.
/// </summary>
internal static class ChatTracing
{
    public static readonly ActivitySource Source = new(Service.TelemetryName);
}
