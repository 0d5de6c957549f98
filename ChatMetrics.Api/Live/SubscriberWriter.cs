using System.Buffers;
using System.IO.Pipelines;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Live;

/// <summary>Writes frames of the kinds that a reader wants, no faster than it takes them. For one caller at a time.</summary>
internal sealed class SubscriberWriter(PipeWriter writer, LiveEventKind wanted)
{
    // What a reader misses may be megabytes.
    private const int BytesAtOnce = 64 * 1024;

    private int _secondsSinceWrite;

    /// <summary>Called each second, by any thread: how many of them have passed since the last write.</summary>
    public int CountSecond() => Interlocked.Increment(ref _secondsSinceWrite);

    /// <summary>Completes when the reader has room for more.</summary>
    /// <param name="ended">Nothing is begun once it is completed.</param>
    /// <returns>Whether the connection is still there.</returns>
    public async ValueTask<bool> WriteAsync(IReadOnlyList<LiveFrame> frames, Task ended)
    {
        try
        {
            for (var written = 0; written < frames.Count && !ended.IsCompleted;)
            {
                if (Write(frames, ref written) > 0)
                {
                    Volatile.Write(ref _secondsSinceWrite, 0);
                    var flushed = await writer.FlushAsync();
                    if (flushed.IsCompleted || flushed.IsCanceled)
                    {
                        return false;
                    }
                }
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
        {
            return false;
        }
    }

    // From one frame on, as much as is sent at once; returns the bytes.
    private int Write(IReadOnlyList<LiveFrame> frames, ref int next)
    {
        var bytes = 0;
        for (; next < frames.Count && bytes < BytesAtOnce; next++)
        {
            if (frames[next].IsAnyOf(wanted))
            {
                writer.Write(frames[next].Bytes.Span);
                bytes += frames[next].Bytes.Length;
            }
        }

        return bytes;
    }
}
