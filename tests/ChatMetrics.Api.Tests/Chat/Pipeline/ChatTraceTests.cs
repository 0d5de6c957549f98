using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Records;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Chat.Pipeline;

public sealed class ChatTraceTests
{
    private static readonly DateTimeOffset Now = new DateTimeOffset(2026, 1, 20, 10, 30, 45, TimeSpan.Zero).AddMicroseconds(123_900);

    // Chats are found by the moment of their id: from its own start on, a chat is among them.
    [Theory]
    [InlineData(0, 123_900)]
    [InlineData(-1, 122_000)]
    [InlineData(1, 123_900)]
    public void Start_ClockHasMovedOnSinceTheId_IsNotAfterIt(int idMs, int startedUs)
    {
        using var chat = new ChatTrace(new FakeResourceSampler(), new FakeTimeProvider(Now), Options.Create(new ChatMetricsOptions()));

        chat.Start($"{ChatIdSource.LowerBound(Now.AddMilliseconds(idMs))}000001000", "hi");

        Assert.Equal(Now.AddMicroseconds(startedUs - 123_900), chat.StartedAt);
        Assert.False(ChatIdSource.MillisecondsOf(chat.ChatId) < chat.StartedAt.ToUnixTimeMilliseconds());
    }
}
