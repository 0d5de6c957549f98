using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Tracking;

/// <summary>A measurement from its beginning to its end, linked to the previous one.</summary>
internal sealed class RunningTiming(string name, ChatStage stage, TimeProvider time)
{
    private const int MaxMetadata = 16;
    private const int MaxTextLength = 256;
    private const long Running = -1;

    private readonly long _begin = time.GetTimestamp();
    private long _end = Running;
    private Dictionary<string, ScalarValue>? _metadata;

    /// <summary>The measurement that began before it; null for the first.</summary>
    public RunningTiming? Before { get; private set; }

    /// <summary>Its number among the tracker's measurements, counting from 1.</summary>
    public int Number { get; private set; }

    public RunningTiming After(RunningTiming? before)
    {
        (Before, Number) = (before, (before?.Number ?? 0) + 1);
        return this;
    }

    public void Add(string key, ScalarValue value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        lock (this)
        {
            _metadata ??= [];
            if (_metadata.Count < MaxMetadata || _metadata.ContainsKey(key))
            {
                _metadata[key] = value.Text is { Length: > MaxTextLength } text ? text[..MaxTextLength] : value;
            }
        }
    }

    public void End() => Interlocked.CompareExchange(ref _end, time.GetTimestamp(), Running);

    /// <summary>The measurement's record; if it is still running, it ends now.</summary>
    /// <param name="start">The timestamp at which the tracker started.</param>
    /// <param name="now">The current timestamp.</param>
    public MeasurementRecord ToRecord(long start, long now)
    {
        lock (this)
        {
            var end = Interlocked.Read(ref _end);
            return new MeasurementRecord(
                name,
                (long)time.GetElapsedTime(start, _begin).TotalMicroseconds,
                (long)time.GetElapsedTime(_begin, end == Running ? now : end).TotalMicroseconds,
                stage,
                _metadata is null ? null : new Dictionary<string, ScalarValue>(_metadata));
        }
    }
}
