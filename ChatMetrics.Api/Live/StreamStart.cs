using System.Text.Json;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Api.Live;

/// <summary>How a stream begins: with what its reader missed, or with the newest sample.</summary>
internal sealed class StreamStart(
    HistoryReader replays, SampleStore samples, StorageReporter storage, StorageState state, TimeProvider time, ILogger<StreamStart> logger)
{
    /// <summary>
    /// All frames up to the place from which on the hub sends: the first ones, and those that the reader has missed.
    /// </summary>
    /// <param name="begin">That place.</param>
    /// <param name="wanted">Which events.</param>
    /// <param name="lastEventId">Of the reader's last event; null of a new reader.</param>
    /// <returns>
    /// <c>IsOver</c> when what was missed cannot be read now: the stream ends after the first frames, and the reader comes back for it.
    /// </returns>
    public async Task<(IReadOnlyList<LiveFrame> First, IReadOnlyList<LiveFrame> Missed, bool IsOver)> FramesAsync(
        StreamPosition begin, LiveEventKind wanted, string? lastEventId)
    {
        var (missed, isUnread) = lastEventId is null ? (null, false) : await MissedAsync(lastEventId, begin.At);
        // One that resumes has its place already.
        List<LiveFrame> first = [LiveFrame.Retry(missed is null && !isUnread ? begin.At : null)];
        if (storage.Report() is { } status)
        {
            first.Add(LiveFrame.Storage(status));
        }

        if (missed is not null || isUnread)
        {
            return (first, missed ?? [], isUnread);
        }

        if (lastEventId is not null)
        {
            first.Add(LiveFrame.Resync(begin.At));
        }

        var newest = wanted.HasFlag(LiveEventKind.Sample) ? begin.NewestSample?.Json ?? await NewestAsync() : default;
        if (!newest.IsEmpty)
        {
            first.Add(LiveFrame.FirstSample(begin.At, newest.Span));
        }

        return (first, [], false);
    }

    // No frames when they are not known any more; unread when that cannot be told now: Redis does not answer, or this process has
    // only just started and does not know the newest event yet.
    private async Task<(IReadOnlyList<LiveFrame>? Frames, bool IsUnread)> MissedAsync(string lastEventId, LiveEventId? upTo)
    {
        if (!LiveEventId.TryParse(lastEventId, out var last) || (upTo is { } known && known.Epoch != last.Epoch))
        {
            return (null, false);
        }

        try
        {
            return upTo is { } newest ? (await replays.ReadAsync(last, newest.Sequence), false) : (null, true);
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            logger.NotCaughtUp(exception.Message);
            state.ReadFailed();
            return (null, true);
        }
    }

    // Empty when there is none: the stream begins with the next one.
    private async Task<ReadOnlyMemory<byte>> NewestAsync()
    {
        try
        {
            return await samples.ReadNewestAsync(time.GetUtcNow()).WaitAsync(StorageLimit.Usual, time) is [var newest, ..]
                ? (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(newest, WireJson.Utf8.SystemSnapshot)
                : default;
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            return default;
        }
    }
}
