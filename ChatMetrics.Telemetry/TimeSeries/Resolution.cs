namespace ChatMetrics.Telemetry.TimeSeries;

/// <summary>
/// A stored resolution of the time series: how long a slot is, and which chunk (one string in Redis) it lies in. Times are
/// seconds since 1970, UTC. A chunk has one byte more than its slots: so it can be laid out to its full length without touching
/// a slot.
/// </summary>
public sealed class Resolution
{
    /// <summary>One sample a second, in chunks of an hour.</summary>
    public static readonly Resolution Second = new("1s", 1, SampleSlot.Size);

    /// <summary>The samples of a minute rolled up, in chunks of a day.</summary>
    public static readonly Resolution Minute = new("1m", 60, SampleRollup.Size);

    /// <summary>The minutes of an hour rolled up, in chunks of a year, which has 8,760 or 8,784 hours.</summary>
    public static readonly Resolution Hour = new("1h", 3600, SampleRollup.Size);

    private const int SecondsOfHour = 3600;
    private const int SecondsOfDay = 86_400;

    private Resolution(string name, int seconds, int slotSize)
    {
        Name = name;
        Seconds = seconds;
        SlotSize = slotSize;
    }

    /// <summary><c>1s</c>, <c>1m</c> or <c>1h</c>.</summary>
    public string Name { get; }

    /// <summary>The length of a slot, seconds.</summary>
    public int Seconds { get; }

    /// <summary>Bytes of a slot.</summary>
    public int SlotSize { get; }

    /// <summary>The next coarser one; null for the coarsest.</summary>
    public Resolution? Coarser => this == Second ? Minute : this == Minute ? Hour : null;

    /// <summary>The start of the chunk that <paramref name="second"/> lies in.</summary>
    public long ChunkStart(long second) =>
        this == Hour ? YearStart(YearOf(second)) : Floor(second, this == Second ? SecondsOfHour : SecondsOfDay);

    /// <summary>The end of the chunk that <paramref name="second"/> lies in: the start of the next one.</summary>
    public long ChunkEnd(long second) =>
        this == Hour ? YearStart(YearOf(second) + 1) : ChunkStart(second) + (this == Second ? SecondsOfHour : SecondsOfDay);

    /// <summary>Offset in its chunk of the slot that <paramref name="second"/> lies in, bytes.</summary>
    public int OffsetOf(long second) => (int)((second - ChunkStart(second)) / Seconds) * SlotSize;

    /// <summary>Offset of the byte after the last slot of the chunk that <paramref name="second"/> lies in.</summary>
    public int LastByteOf(long second) => (int)((ChunkEnd(second) - ChunkStart(second)) / Seconds) * SlotSize;

    /// <summary>The start of the slot that <paramref name="second"/> lies in.</summary>
    public long Floor(long second) => Floor(second, Seconds);

    /// <summary>The start of the first slot that does not begin before <paramref name="second"/>.</summary>
    public long Ceiling(long second) => Ceiling(second, Seconds);

    /// <summary>The last multiple of <paramref name="step"/> that is not after <paramref name="second"/>.</summary>
    public static long Floor(long second, long step) => second - (((second % step) + step) % step);

    /// <summary>The first multiple of <paramref name="step"/> that is not before <paramref name="second"/>.</summary>
    public static long Ceiling(long second, long step) => Floor(second + step - 1, step);

    public override string ToString() => Name;

    private static int YearOf(long second) => DateTimeOffset.FromUnixTimeSeconds(second).Year;

    private static long YearStart(int year) => new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
}
