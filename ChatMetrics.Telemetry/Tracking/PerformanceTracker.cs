using System.Collections.ObjectModel;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Tracking;

/// <summary>
/// Measures named pieces of one operation, such as a chat: <c>using (tracker.Measure("search")) { ... }</c>, nested, repeated and
/// side by side in parallel flows. One to a scope: inject it wherever the operation's work is done. It takes part of a
/// microsecond and one small object each, and no lock.
/// </summary>
/// <remarks>Not ambient: work that outlives the operation belongs to none. docs/decisions/performance-reports.md</remarks>
public sealed class PerformanceTracker(TimeProvider time)
{
    /// <summary>The most measurements of one operation; further ones are counted as <see cref="Dropped"/>.</summary>
    public const int MaxMeasurements = 200;

    private const int MaxNameLength = 128;

    private RunningTiming? _newest;
    private long _start = time.GetTimestamp();
    private DateTimeOffset _startedAt = time.GetUtcNow();
    private int _dropped;
    private volatile bool _ended;

    /// <summary>The stage of the chat that is running: what begins now belongs to it.</summary>
    public ChatStage Stage { get; set; }

    /// <summary>How many measurements were too many.</summary>
    public int Dropped => Volatile.Read(ref _dropped);

    /// <summary>The operation starts now, and not when the tracker was made: starts are counted from here.</summary>
    public void Start() => (_start, _startedAt) = (time.GetTimestamp(), time.GetUtcNow());

    /// <summary>Begins a measurement, which ends when the result is disposed. After the end of the operation nothing is measured.</summary>
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

    /// <summary>Ends the operation, and tells what was measured, in the order of the begins. What still runs has lasted until now.</summary>
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

    /// <summary>Ends the operation, and makes of it what <c>POST /performance-reports</c> takes.</summary>
    /// <param name="operation">Its name, 1 to 128 characters.</param>
    /// <param name="service">Which service this is; null to leave it out.</param>
    /// <param name="chatId">The chat that it was done for; null when for none.</param>
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

    // Null when there are too many already.
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
