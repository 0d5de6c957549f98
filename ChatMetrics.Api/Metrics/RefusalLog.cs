using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Api.Metrics;

/// <summary>
/// Counts requests that were refused before they became chats, and stores the counts once a second: however many there are, that
/// costs Redis the same. What cannot be stored waits in memory, as counts.
/// </summary>
internal sealed class RefusalLog(RefusalStore store, TimeProvider time, ILogger<RefusalLog> logger) : BackgroundService
{
    private const int MaxDetail = 300;
    // A day of minutes, some reasons each: then Redis has been away for that long, and the oldest go.
    private const int MaxCounts = 10_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Dictionary<(long Minute, string Reason, int Status), long> _counts = [];
    private List<Refusal> _newest = [];

    /// <param name="detail">What the caller is told.</param>
    public void Add(ChatDoor door, int status, string reason, string detail)
    {
        var now = time.GetUtcNow();
        var seconds = now.ToUnixTimeSeconds();
        var text = detail.Length > MaxDetail ? detail[..MaxDetail] : detail;
        lock (_lock)
        {
            AddCount((seconds - (seconds % 60), reason, status), 1);
            AddNewest([new Refusal(now.ToUnixTimeMilliseconds(), door, status, reason, text)]);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await StoreAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await StoreAsync();
        }
    }

    private async Task StoreAsync()
    {
        var (counts, newest) = Take();
        if (counts.Count == 0)
        {
            return;
        }

        try
        {
            await store.AddAsync(counts, newest);
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            logger.RefusalsNotStored(exception.Message);
            lock (_lock)
            {
                foreach (var (key, count) in counts)
                {
                    AddCount(key, count);
                }

                (_newest, newest) = (newest, _newest);
                AddNewest(newest);
            }
        }
    }

    private (Dictionary<(long Minute, string Reason, int Status), long> Counts, List<Refusal> Newest) Take()
    {
        lock (_lock)
        {
            var taken = (_counts, _newest);
            (_counts, _newest) = ([], []);
            return taken;
        }
    }

    private void AddCount((long Minute, string Reason, int Status) key, long count)
    {
        if (_counts.Count >= MaxCounts)
        {
            _counts.Remove(_counts.Keys.MinBy(counted => counted.Minute));
        }

        _counts[key] = _counts.GetValueOrDefault(key) + count;
    }

    private void AddNewest(IReadOnlyList<Refusal> refusals)
    {
        _newest.AddRange(refusals);
        if (_newest.Count > RefusalStore.MaxNewest)
        {
            _newest.RemoveRange(0, _newest.Count - RefusalStore.MaxNewest);
        }
    }
}
