using System.Diagnostics;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>
/// The spans of a chat: one for the question and, below it, one for each stage and one for each tool execution.
/// </summary>
internal static class ChatTracing
{
    public static readonly ActivitySource Source = new(Service.TelemetryName);
}
