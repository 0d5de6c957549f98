using System.Globalization;
using System.Text;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.Api.Chat;

/// <summary>The chat's id and the times of its stages as headers; browsers show <c>Server-Timing</c>.</summary>
internal static class ChatHeaders
{
    /// <summary>Sends the id with any response, even a problem document, once the question has become a chat.</summary>
    public static void WriteIdAtStart(HttpResponse response, ChatTrace chat) => response.OnStarting(() =>
    {
        if (chat.IsAccepted)
        {
            response.Headers[ResponseHeaders.ChatId] = chat.ChatId;
        }

        return Task.CompletedTask;
    });

    public static void Write(HttpResponse response, IndividualChatMetrics chat)
    {
        var timing = new StringBuilder();
        foreach (var stage in chat.Stages)
        {
            timing.Append(timing.Length > 0 ? ", " : "")
                .Append(CultureInfo.InvariantCulture, $"{stage.Name};dur={stage.DurationMs:0.###}");
        }

        response.Headers[ResponseHeaders.ServerTiming] = timing.ToString();
        response.Headers.CacheControl = "no-store";
    }
}
