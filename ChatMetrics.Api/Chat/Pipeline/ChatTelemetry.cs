using System.Diagnostics;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>The spans that a chat emits: one for the question, one below it for each stage.</summary>
internal static class ChatTelemetry
{
    public static readonly ActivitySource Source = new("ChatMetrics");
}
