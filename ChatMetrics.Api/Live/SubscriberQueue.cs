using ChatMetrics.Telemetry.Records;
namespace ChatMetrics.Api.Live;

/// <summary>
/// The frames that wait for a slow reader: bounded, and shared with all other readers. Of samples the oldest give way.
/// </summary>
internal sealed class SubscriberQueue
{
    /// <summary>The most frames that wait.</summary>
    public const int MaxFrames = 1024;

    private List<LiveFrame> _frames = [];

    public bool IsEmpty => _frames.Count == 0;

    /// <summary>Returns false, adding nothing, if only chats and alerts could be evicted.</summary>
    public bool TryAdd(LiveFrame frame)
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

    /// <summary>All that wait, in order; none waits any more.</summary>
    public List<LiveFrame> Take()
    {
        var frames = _frames;
        _frames = [];
        return frames;
    }
}
