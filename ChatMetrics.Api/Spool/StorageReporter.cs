using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.Api.Spool;

/// <summary>
/// Reports to the log and the live stream when Redis goes away, how much waits meanwhile, and when all of it is stored. Outages
/// shorter than a second are not reported.
/// </summary>
internal sealed class StorageReporter(
    ChatSpool spool, StorageState state, SpoolMeter meter, TimeProvider time, ILogger<StorageReporter> logger) : BackgroundService
{
    private const string Away = "away";
    private const string Replaying = "replaying";
    private const string Back = "back";

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SettlesAfter = TimeSpan.FromSeconds(1);

    private long _lastBack = time.GetTimestamp();
    private long _lastStored = time.GetTimestamp();
    private StorageStatus _reported = new(Back, time.GetUtcNow(), Reason: null, RecordsWaiting: 0, BytesWaiting: 0, RecordsDropped: 0);

    /// <summary>Called with each new report.</summary>
    public Func<StorageStatus, CancellationToken, ValueTask>? Changed { get; set; }

    /// <summary>Whether Redis stores, and what waits.</summary>
    public StorageStatus Status() => Status(state.Outage);

    /// <summary>The same for readers: one that is not answered takes Redis to be away, until it has been asked.</summary>
    public StorageStatus StatusForReaders() => Status(state.Outage ?? state.Doubt);

    /// <summary>What a stream begins with; null while all is well. From then on it is told of each change.</summary>
    public StorageStatus? Report()
    {
        if (_reported.State == Back && StatusForReaders() is { State: Away } away)
        {
            Log(away);
            _reported = away;
        }

        return _reported is { State: not Back } status ? status : null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (; ; await Task.Delay(LookAgainAfter, time, stoppingToken))
        {
            var status = StatusForReaders();
            if (status != _reported && HasSettled(status.State))
            {
                Log(status);
                _reported = status;
                await (Changed?.Invoke(status, stoppingToken) ?? default);
            }
        }
    }

    private StorageStatus Status(StorageOutage? outage)
    {
        var waiting = spool.Records;
        var (name, since) = outage is not null ? (Away, outage.Since) : (waiting > 0 ? Replaying : Back, _reported.Since);
        return new StorageStatus(
            name,
            name == _reported.State || outage is not null ? since : time.GetUtcNow(),
            outage is null ? null : RedisErrors.NameOf(outage.Fault),
            waiting,
            spool.Bytes,
            meter.RecordsDropped);
    }

    // From "back" to anything else, and from "replaying" to "away", when it has been so for a while.
    private bool HasSettled(string state)
    {
        var now = time.GetTimestamp();
        (_lastBack, _lastStored) = (state == Back ? now : _lastBack, state == Away ? _lastStored : now);
        return (_reported.State, state) switch
        {
            (Back, not Back) => time.GetElapsedTime(_lastBack, now) >= SettlesAfter,
            (Replaying, Away) => time.GetElapsedTime(_lastStored, now) >= SettlesAfter,
            _ => true,
        };
    }

    private void Log(StorageStatus status)
    {
        if (status.State == Away && (_reported.State != Away || _reported.Reason != status.Reason))
        {
            logger.StorageAway(status.Reason!);
        }
        else if (status.State == Back && _reported.State != Back)
        {
            logger.StorageBack(status.RecordsDropped);
        }
    }
}
