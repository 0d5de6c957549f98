using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Faults;

/// <summary>The time of day is set forward or back by an hour while all is running.</summary>
public sealed class ClockStepTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Clock_IsSetByAnHour_ChatsSamplesStatisticsAndTheLiveStreamGoOn(int hours)
    {
        var clock = new SteppedClock();
        var api = await StartAsync(clock);
        await using var samples = await Samples.StartAsync(api, clock);
        await using var live = await LiveEvents.OpenAsync(api);
        await live.NextAsync("message");
        await api.PostAsync(new { message = "before", conversation_id = "c" }).ReadAsync();
        api.Model.Before = () => clock.Step(TimeSpan.FromHours(hours));

        var amid = await api.PostAsync(new { message = "amid", conversation_id = "c" }).ReadAsync();
        api.Model.Before = null;
        await api.PostAsync(new { message = "after", conversation_id = "c" }).ReadAsync();

        // Durations are of a clock that nobody sets.
        Assert.InRange(amid.At("metadata.performance_summary.total_duration_ms").GetDouble(), 0, 60_000);
        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        Assert.Equal(
            ["before", "amid", "after"], conversation.At("individual_chats").EnumerateArray().Select(chat => chat.At("message").GetString()));
        foreach (var message in new[] { "before", "amid", "after" })
        {
            await live.NextAsync("chat", chat => chat.At("message").GetString() == message);
        }

        await live.NextAsync(
            "message", sample => (sample.At("timestamp").GetDateTimeOffset() - clock.GetUtcNow()).Duration() < TimeSpan.FromMinutes(1));
        await Eventually.IsTrueAsync(async () =>
            (await api.GetAsync("/health").ReadAsync()).At("checks.folding.status").GetString() == "healthy");
        var counted = (await api.GetAsync("/statistics?window=24h").ReadAsync()).At("overall.count").GetInt32();
        // Those of the hour that is still to come count when it has come.
        Assert.Equal(hours > 0 ? 3 : 1, counted);
        Assert.Equal(3, (await api.GetAsync("/all-conversation-metrics").ReadAsync()).At("total_chats").GetInt32());
    }
}
