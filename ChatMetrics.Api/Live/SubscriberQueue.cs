using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Live;

/// <summary>
/// The frames that wait for a slow reader, of the kinds that it wants: bounded, and shared with all other readers. Of samples the
/// oldest give way. For one thread at a time.
/// </summary>
internal sealed class SubscriberQueue(LiveEventKind wanted)
{
    /// <summary>The most frames that wait.</summary>
    public const int MaxFrames = 1024;

    private List<LiveFrame> _frames = [];

    /// <summary>Returns false, leaving some out, if only chats and alerts could be evicted.</summary>
    public bool TryAdd(IReadOnlyList<LiveFrame> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            if (frames[i].IsAnyOf(wanted) && !TryAdd(frames[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>All that wait, in order; none waits any more.</summary>
    public IReadOnlyList<LiveFrame> Take()
    {
        if (_frames.Count == 0)
        {
            return [];
        }

        var frames = _frames;
        _frames = [];
        return frames;
    }

    private bool TryAdd(LiveFrame frame)
    {
        if (_frames.Count == MaxFrames)
        {
            var oldest = _frames.FindIndex(static waiting => waiting.Kind == LiveEventKind.Sample);
            if (oldest < 0 && frame.Kind != LiveEventKind.Sample)
            {
                return false;
            }

            LiveInstruments.DroppedSamples.Add(1);
            if (oldest < 0)
            {
                return true;
            }

            _frames.RemoveAt(oldest);
        }

        _frames.Add(frame);
        return true;
    }
}
