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
    private readonly Meter _meter;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _replayed;
    private long _droppedTotal;

    public SpoolMeter(IMeterFactory meters)
    {
        _meter = meters.Create("ChatMetrics");
        _dropped = _meter.CreateCounter<long>(
            "chatmetrics.spool.dropped", "{record}", "Chat records that will never be stored.");
        _replayed = _meter.CreateCounter<long>(
            "chatmetrics.spool.replayed", "{record}", "Chat records that waited in the spool and were stored.");
    }

    /// <summary>Records dropped since the start of this process.</summary>
    public long RecordsDropped => Volatile.Read(ref _droppedTotal);

    public void Dropped(DropReason reason, int records)
    {
        Interlocked.Add(ref _droppedTotal, records);
        _dropped.Add(records, new KeyValuePair<string, object?>("chatmetrics.drop.reason", NameOf(reason)));
    }

    public void Replayed(int records) => _replayed.Add(records);

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
