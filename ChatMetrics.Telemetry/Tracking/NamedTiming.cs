using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Tracking;

/// <summary>
/// A piece of work that is being measured; disposing it ends it, a second time changes nothing. The default does nothing.
/// </summary>
public readonly struct NamedTiming : IDisposable
{
    private readonly RunningTiming? _running;

    internal NamedTiming(RunningTiming running) => _running = running;

    /// <summary>
    /// Adds metadata that has become known, such as a token count; the same key replaces the earlier value. At most 16 values are
    /// kept, strings up to 256 characters.
    /// </summary>
    public NamedTiming With(string key, ScalarValue value)
    {
        _running?.Add(key, value);
        return this;
    }

    public void Dispose() => _running?.End();
}
