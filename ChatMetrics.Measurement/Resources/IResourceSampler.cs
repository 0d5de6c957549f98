namespace ChatMetrics.Measurement.Resources;

/// <summary>
/// The CPU and memory of the machine and this process, now and over the last minutes. Read very often and by many threads: an
/// implementation is thread safe, takes microseconds and does not allocate.
/// </summary>
public interface IResourceSampler
{
    /// <summary>The current reading; unknown values are null.</summary>
    ResourceReading Read();

    /// <summary>Widens a range of readings by everything sampled since a given time.</summary>
    /// <param name="range">The caller's own readings.</param>
    /// <param name="since">A timestamp of <see cref="TimeProvider.GetTimestamp"/>.</param>
    ResourceRange Widen(ResourceRange range, long since);
}
