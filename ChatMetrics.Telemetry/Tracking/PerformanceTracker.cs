using System.Collections.ObjectModel;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Tracking;

/// <summary>
/// Measures named pieces of one operation, such as a chat: <c>using (tracker.Measure("search")) { ... }</c>, nested, repeated, or
/// side by side in parallel flows. One instance per scope: inject it wherever the operation's work is done. A measurement takes
/// part of a microsecond and one small object, and no lock.
/// </summary>
/// <remarks>Not ambient: work that outlives the operation belongs to none. See docs/decisions/performance-reports.md.</remarks>
public sealed class PerformanceTracker(TimeProvider time)
{
    /// <summary>The most measurements of one operation; any more are counted in <see cref="Dropped"/>.</summary>
    public const int MaxMeasurements = 200;

    private const int MaxNameLength = 128;

    private RunningTiming? _newest;
    private long _start = time.GetTimestamp();
    private DateTimeOffset _startedAt = time.GetUtcNow();
    private int _dropped;
    private volatile bool _ended;

    /// <summary>The running stage of the chat: measurements that begin now belong to it.</summary>
    public ChatStage Stage { get; set; }

    /// <summary>How many measurements exceeded the maximum.</summary>
    public int Dropped => Volatile.Read(ref _dropped);

    /// <summary>Starts the operation. Start times are relative to this call, not to the tracker's creation.</summary>
    public void Start() => (_start, _startedAt) = (time.GetTimestamp(), time.GetUtcNow());

    /// <summary>
    /// Begins a measurement, which ends when the result is disposed. After the end of the operation nothing is measured.
    /// </summary>
    /// <param name="name">1 to 128 characters; the same one may be measured again and again.</param>
    /// <param name="metadata">What is known about it already; see <see cref="NamedTiming.With"/>.</param>
    public NamedTiming Measure(string name, params ReadOnlySpan<(string Key, ScalarValue Value)> metadata)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaxNameLength);
        if (_ended || Begin(name) is not { } running)
        {
            return default;
        }

        foreach (var (key, value) in metadata)
        {
            running.Add(key, value);
        }

        return new NamedTiming(running);
    }

    /// <summary>
    /// Ends the operation, and tells what was measured, in the order of the begins. What still runs has lasted until now.
    /// </summary>
    public IReadOnlyList<MeasurementRecord> End()
    {
        _ended = true;
        var now = time.GetTimestamp();
        var newest = Volatile.Read(ref _newest);
        var records = new MeasurementRecord[newest?.Number ?? 0];
        for (var running = newest; running is not null; running = running.Before)
        {
            records[running.Number - 1] = running.ToRecord(_start, now);
        }

        return records;
    }

    /// <summary>Ends the operation and returns a report for <c>POST /performance-reports</c>.</summary>
    /// <param name="operation">The operation's name, 1 to 128 characters.</param>
    /// <param name="service">The name of this service; null to omit it.</param>
    /// <param name="chatId">The chat that the operation belongs to; null if none.</param>
    public PerformanceReport EndWithReport(string operation, string? service = null, string? chatId = null)
    {
        var total = time.GetElapsedTime(_start).TotalMilliseconds;
        return new PerformanceReport
        {
            Id = null,
            Operation = operation,
            Source = PerformanceReport.Backend,
            Service = service,
            ChatId = chatId,
            StartedAt = _startedAt,
            TotalMs = Units.Milliseconds(total),
            Metrics = ReportMetric.From(End()),
            Metadata = ReadOnlyDictionary<string, ScalarValue>.Empty,
        };
    }

    // Null if the maximum has been reached.
    private RunningTiming? Begin(string name)
    {
        RunningTiming? running = null;
        while (true)
        {
            var newest = Volatile.Read(ref _newest);
            if (newest?.Number >= MaxMeasurements)
            {
                Interlocked.Increment(ref _dropped);
                return null;
            }

            running ??= new RunningTiming(name, Stage, time);
            if (Interlocked.CompareExchange(ref _newest, running.After(newest), newest) == newest)
            {
                return running;
            }
        }
    }
}
