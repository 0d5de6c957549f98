using System.Text.Json;
using ChatMetrics.Api.LiveMetrics;
using ChatMetrics.Telemetry.Wire;

namespace ChatMetrics.Api.Storage;

/// <summary>Tells the log and the live stream when Redis goes away, how much waits meanwhile, and when all of it is stored.</summary>
internal sealed class StorageReporter(
    ChatSpool spool, StorageState state, SpoolMeter meter, LiveHub hub, TimeProvider time, ILogger<StorageReporter> logger) : BackgroundService
{
    private const string Away = "away";
    private const string Replaying = "replaying";
    private const string Back = "back";

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(500);

    private StorageStatus _told = new(Back, time.GetUtcNow(), Reason: null, RecordsWaiting: 0, BytesWaiting: 0, RecordsDropped: 0);

    /// <summary>The event for who has just come; null when there is nothing to tell.</summary>
    public LiveFrame? News => Status() is { State: not Back } status ? FrameOf(status) : null;

    public StorageStatus Status()
    {
        var outage = state.Outage;
        var waiting = spool.Records;
        var (name, since) = outage is not null ? (Away, outage.Since) : (waiting > 0 ? Replaying : Back, _told.Since);
        return new StorageStatus(
            name,
            name == _told.State || outage is not null ? since : time.GetUtcNow(),
            outage is null ? null : RedisErrors.NameOf(outage.Trouble),
            waiting,
            spool.Bytes,
            meter.RecordsDropped);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (; ; await Task.Delay(LookAgainAfter, time, stoppingToken))
        {
            var status = Status();
            if (status != _told)
            {
                Log(status);
                _told = status;
                await hub.TellAsync(FrameOf(status), stoppingToken);
            }
        }
    }

    private static LiveFrame FrameOf(StorageStatus status) =>
        LiveFrame.Storage(JsonSerializer.SerializeToUtf8Bytes(status, WireJson.Utf8.StorageStatus));

    private void Log(StorageStatus status)
    {
        if (status.State == Away && (_told.State != Away || _told.Reason != status.Reason))
        {
            logger.StorageAway(status.Reason!);
        }
        else if (status.State == Back && _told.State != Back)
        {
            logger.StorageBack(status.RecordsDropped);
        }
    }
}
