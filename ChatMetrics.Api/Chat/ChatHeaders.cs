using System.Globalization;
using System.Text;
using ChatMetrics.Telemetry.Wire;

namespace ChatMetrics.Api.Chat;

/// <summary>The chat's id and the time of its stages, for those who read headers: browsers show <c>Server-Timing</c>.</summary>
internal static class ChatHeaders
{
    public const string ChatId = "X-Chat-Id";
    public const string ServerTiming = "Server-Timing";

    /// <summary>The id alone: of an answer that streams, whose stages have not ended when its headers go out.</summary>
    public static void WriteId(HttpResponse response, string chatId) => response.Headers[ChatId] = chatId;

    public static void Write(HttpResponse response, IndividualChatMetrics chat)
    {
        var timing = new StringBuilder();
        foreach (var stage in chat.Stages)
        {
            timing.Append(timing.Length > 0 ? ", " : "")
                .Append(CultureInfo.InvariantCulture, $"{stage.Name};dur={stage.DurationMs:0.###}");
        }

        response.Headers[ServerTiming] = timing.ToString();
        WriteId(response, chat.ChatId);
        response.Headers.CacheControl = "no-store";
    }
}
