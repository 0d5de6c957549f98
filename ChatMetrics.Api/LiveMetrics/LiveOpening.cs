using System.Text.Json;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Storage;
using ChatMetrics.Telemetry.Live;
using ChatMetrics.Telemetry.Redis;
using ChatMetrics.Telemetry.Samples;
using ChatMetrics.Telemetry.Wire;

namespace ChatMetrics.Api.LiveMetrics;

/// <summary>How a stream begins: with what its reader missed, or with the newest sample.</summary>
internal sealed class LiveOpening(LiveEventLog log, SampleStore samples, StorageReporter storage, TimeProvider time, ILogger<LiveOpening> logger)
{
    /// <summary>All frames up to the place from which on the hub sends.</summary>
    /// <param name="begin">That place.</param>
    /// <param name="wanted">Which events.</param>
    /// <param name="lastEventId">Of the reader's last event; null of a new reader.</param>
    public async Task<IEnumerable<LiveFrame>> FramesAsync(LivePlace begin, LiveEvents wanted, string? lastEventId)
    {
        LiveFrame[] first = storage.News is { } news ? [LiveFrame.Retry(), news] : [LiveFrame.Retry()];
        if (lastEventId is not null)
        {
            var missed = await MissedAsync(lastEventId, begin.At);
            return [.. first, .. missed?.Select(LiveFrame.Of) ?? [LiveFrame.Resync(begin.At)]];
        }

        var newest = wanted.HasFlag(LiveEvents.Sample) ? begin.NewestSample?.Json ?? await NewestAsync() : default;
        return newest.IsEmpty ? first : [.. first, LiveFrame.FirstSample(begin.At, newest.Span)];
    }

    private async Task<IReadOnlyList<LiveEvent>?> MissedAsync(string lastEventId, LiveEventId? upTo)
    {
        if (!LiveEventId.TryParse(lastEventId, out var last) || upTo?.Epoch != last.Epoch)
        {
            return null;
        }

        try
        {
            return await log.ReadAsync(last, upTo.Value.Sequence).WaitAsync(ChatRecorder.StorageTimeout, time);
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            logger.NotCaughtUp(exception.Message);
            return null;
        }
    }

    // Empty when there is none: the stream begins with the next one.
    private async Task<ReadOnlyMemory<byte>> NewestAsync()
    {
        try
        {
            return await samples.ReadNewestAsync(time.GetUtcNow()).WaitAsync(ChatRecorder.StorageTimeout, time) is [var newest, ..]
                ? (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(newest, WireJson.Utf8.SystemSnapshot)
                : default;
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            return default;
        }
    }
}
