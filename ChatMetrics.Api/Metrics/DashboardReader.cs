using System.Text.Json;
using ChatMetrics.Api.Alerts;
using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Live;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.TimeSeries;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Metrics;

/// <summary>Reads what the dashboard shows first: its parts in parallel, in two round trips.</summary>
internal sealed class DashboardReader(
    SampleStore samples,
    HistoryStore history,
    StatisticsStore statistics,
    LiveEventLog events,
    ChatIndex index,
    AlertReader alerts,
    LiveFeed feed,
    StorageReporter storage,
    StorageState state,
    ProcessIdentity identity,
    StorageLimit limit,
    TimeProvider time,
    IOptions<RetentionOptions> retention,
    IOptions<ChatMetricsOptions> options)
{
    private const int MaxChats = 100;

    private static readonly TimeSpan HistoryLength = TimeSpan.FromMinutes(5);

    private static readonly StatisticsWindow Window = StatisticsWindow.Find("5m")!;

    /// <summary>Never fails because of Redis: a part that cannot be read in time is null.</summary>
    public async Task<DashboardSnapshot> ReadAsync()
    {
        var now = time.GetUtcNow();
        // Taken before the reads: an event in between is then shown twice rather than never.
        var position = feed.Position.At;
        var newest = OrNullAsync(samples.ReadNewestAsync(now));
        var points = OrNullAsync(ReadHistoryAsync(now));
        var counted = OrNullAsync(statistics.ReadAsync(Window, grouping: null));
        var newestChat = OrNullAsync(index.ReadNewestStartAsync());
        var chats = OrNullAsync(ReadChatsAsync(FullSecond(now) - HistoryLength));
        var active = alerts.ReadActiveAsync();
        await Task.WhenAll(newest, points, counted, newestChat, chats, active);
        return new DashboardSnapshot
        {
            At = now,
            EventId = position?.ToString(),
            Host = identity.Host,
            Limits = new RatingLimits(options.Value.Rating.CpuPercent, options.Value.Rating.MemoryMb),
            Storage = storage.StatusForReaders(),
            ActiveChats = await newest is [_, ..] fresh ? fresh.Sum(sample => sample.ActiveChats) : null,
            Samples = await newest,
            History = await points,
            Statistics = await counted,
            LastChatAt = (await newestChat)?.At,
            Chats = (await chats)?.Chats,
            ChatsFrom = (await chats)?.From,
            Alerts = await active,
        };
    }

    private async Task<DashboardHistory> ReadHistoryAsync(DateTimeOffset now)
    {
        var range = HistoryRange.Create(
            now - HistoryLength, now, TimeSpan.FromSeconds(1), resolution => retention.Value.OldestOf(resolution, now));
        return DashboardHistory.Create(
            SystemHistory.Create(identity.Host, range, await history.ReadAsync(identity.Host, range, now)));
    }

    private async Task<RecentChats> ReadChatsAsync(DateTimeOffset since)
    {
        var newest = await events.ReadNewestAsync(MaxChats);
        FinishedChat[] chats =
        [
            .. newest
                .Where(happened => happened.Kind == LiveEventKind.Chat)
                .Select(happened => JsonSerializer.Deserialize(happened.Json.Span, WireJson.Utf8.FinishedChat)!),
        ];
        // If the read returned as many chats as it asked for, there may be older ones that it did not return.
        var isAll = newest.Count < MaxChats || chats is [] || End(chats[^1]) < since;
        return new RecentChats([.. chats.Where(chat => End(chat) >= since)], isAll ? since : End(chats[^1]));
    }

    // The page shows whole seconds.
    private static DateTimeOffset FullSecond(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));

    private static DateTimeOffset End(FinishedChat chat) => chat.StartedAt.AddMilliseconds(chat.TotalDurationMs);

    private async Task<T?> OrNullAsync<T>(Task<T> reading)
        where T : class
    {
        try
        {
            return await limit.WaitAsync(reading);
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            state.ReadFailed();
            return null;
        }
    }

    /// <param name="From">All chats that ended at or after this time are included.</param>
    private sealed record RecentChats(IReadOnlyList<FinishedChat> Chats, DateTimeOffset From);
}
