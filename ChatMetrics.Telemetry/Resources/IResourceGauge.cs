namespace ChatMetrics.Telemetry.Resources;

/// <summary>
/// The state of the machine at this moment. Read at every stage mark of every chat by many threads: an implementation is
/// thread safe, takes microseconds and does not allocate.
/// </summary>
public interface IResourceGauge
{
    ResourceReading Read();
}
