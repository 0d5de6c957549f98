namespace ChatMetrics.Telemetry.Resources;

/// <summary>
/// The state of the machine at this moment. Read at every stage mark of every chat by many threads: an implementation is
/// thread safe, takes microseconds and does not allocate.
/// </summary>
public interface IResourceGauge
{
    ResourceReading Read();

    /// <summary>Widens a range by all that has been read since a moment, between the readings that the caller took itself.</summary>
    /// <param name="range">The caller's own readings.</param>
    /// <param name="since">A timestamp of <see cref="TimeProvider.GetTimestamp"/>.</param>
    ResourceRange Widen(ResourceRange range, long since);
}
