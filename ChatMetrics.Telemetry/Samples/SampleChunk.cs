namespace ChatMetrics.Telemetry.Samples;

/// <summary>
/// Where a second lies: a chunk holds one hour, a slot for each second. One byte more than the slots lets a chunk be laid out
/// to its full length without touching a slot.
/// </summary>
public static class SampleChunk
{
    /// <summary>Seconds of a chunk.</summary>
    public const int Seconds = 3600;

    /// <summary>Offset of the byte after the last slot.</summary>
    public const int LastByte = Seconds * SampleSlot.Size;

    /// <summary>The chunk's start, seconds since 1970.</summary>
    public static long StartOf(long second) => second - Mod(second);

    /// <summary>The slot's offset in its chunk, bytes.</summary>
    public static int OffsetOf(long second) => (int)Mod(second) * SampleSlot.Size;

    private static long Mod(long second) => ((second % Seconds) + Seconds) % Seconds;
}
