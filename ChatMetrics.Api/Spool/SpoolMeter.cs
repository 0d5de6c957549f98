using System.Diagnostics.Metrics;

namespace ChatMetrics.Api.Spool;

/// <summary>Why a record will never be stored.</summary>
internal enum DropReason
{
    /// <summary>The spool had reached its size, or the disk was too slow to keep up.</summary>
    Full,

    /// <summary>It waited longer than <see cref="SpoolOptions.MaxAge"/>.</summary>
    Expired,

    /// <summary>The spool could not be written: no permission, no space.</summary>
    Unwritable,

    /// <summary>What lies in the spool is not what was written, or could not be read.</summary>
    Damaged,

    /// <summary>Redis took others, but refused this one again and again.</summary>
    Refused,
}

/// <summary>The spool's instruments, on the meter <c>ChatMetrics</c>.</summary>
internal sealed class SpoolMeter
{
    private static readonly DropReason[] Reasons = Enum.GetValues<DropReason>();

    private readonly Meter _meter;
    private readonly long[] _dropped = new long[Reasons.Length];
    private long _replayed;

    public SpoolMeter(IMeterFactory meters)
    {
        _meter = meters.Create(Service.TelemetryName);
        // From 0 on: a counter that begins with its first record shows no growth by it.
        _meter.CreateObservableCounter(
            "chatmetrics.spool.dropped",
            () => Reasons.Select(reason => new Measurement<long>(
                Volatile.Read(ref _dropped[(int)reason]), KeyValuePair.Create("chatmetrics.drop.reason", (object?)NameOf(reason)))),
            "{record}",
            "Chat records that will never be stored.");
        _meter.CreateObservableCounter(
            "chatmetrics.spool.replayed",
            () => Volatile.Read(ref _replayed),
            "{record}",
            "Chat records that waited in the spool and were stored.");
    }

    /// <summary>Records dropped since the start of this process.</summary>
    public long RecordsDropped => Reasons.Sum(reason => Volatile.Read(ref _dropped[(int)reason]));

    public void Dropped(DropReason reason, int records) => Interlocked.Add(ref _dropped[(int)reason], records);

    public void Replayed(int records) => Interlocked.Add(ref _replayed, records);

    /// <summary>Shows what waits, whenever it is asked for.</summary>
    public void Observe(Func<long> records, Func<long> bytes)
    {
        _meter.CreateObservableUpDownCounter(
            "chatmetrics.spool.records", records, "{record}", "Chat records that wait in the spool.");
        _meter.CreateObservableUpDownCounter("chatmetrics.spool.size", bytes, "By", "What waits in the spool, on disk.");
    }

    private static string NameOf(DropReason reason) => reason switch
    {
        DropReason.Full => "full",
        DropReason.Expired => "expired",
        DropReason.Unwritable => "unwritable",
        DropReason.Damaged => "damaged",
        DropReason.Refused => "refused",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "There is no such reason."),
    };
}
