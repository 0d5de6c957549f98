using ChatMetrics.Telemetry.TimeSeries;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Reads and writes runs of slots, across as many chunks as they span, within a batch: a method returns once the commands are
/// queued, and its task completes after the batch has been executed. Times are seconds since 1970, at a slot's start.
/// </summary>
internal static class Chunks
{
    /// <summary>
    /// The bytes of the slots from <paramref name="from"/> until before <paramref name="until"/>; zero where none is stored.
    /// </summary>
    public static async Task<byte[]> ReadAsync(IBatch batch, string host, Resolution resolution, long from, long until)
    {
        var bytes = new byte[Math.Max(0, until - from) / resolution.Seconds * resolution.SlotSize];
        var reads = Pieces(resolution, from, until).Select(piece => (
            At: (int)((piece.From - from) / resolution.Seconds) * resolution.SlotSize,
            Slots: batch.StringGetRangeAsync(
                RedisKeys.Series(host, resolution, piece.From),
                resolution.OffsetOf(piece.From),
                resolution.OffsetOf(piece.From) + piece.Bytes - 1))).ToArray();
        foreach (var (at, slots) in reads)
        {
            ((byte[]?)await slots ?? []).CopyTo(bytes, at);
        }

        return bytes;
    }

    /// <summary>
    /// Replaces the slots from <paramref name="from"/> on. A missing chunk is created at its full length; each chunk expires
    /// <paramref name="retention"/> after its end.
    /// </summary>
    public static Task WriteAsync(IBatch batch, string host, Resolution resolution, long from, byte[] slots, TimeSpan retention)
    {
        var until = from + (slots.Length / resolution.SlotSize * (long)resolution.Seconds);
        var writes = new List<Task>();
        foreach (var piece in Pieces(resolution, from, until))
        {
            var key = RedisKeys.Series(host, resolution, piece.From);
            var at = (int)((piece.From - from) / resolution.Seconds) * resolution.SlotSize;
            writes.AddRange(LayOut(batch, host, resolution, piece.From, retention));
            writes.Add(batch.StringSetRangeAsync(key, resolution.OffsetOf(piece.From), slots.AsSpan(at, piece.Bytes).ToArray()));
        }

        return Task.WhenAll(writes);
    }

    /// <summary>Gives the chunk that contains <paramref name="second"/> its full length and its expiry.</summary>
    public static Task[] LayOut(IBatch batch, string host, Resolution resolution, long second, TimeSpan retention)
    {
        var key = RedisKeys.Series(host, resolution, second);
        var end = DateTimeOffset.FromUnixTimeSeconds(resolution.ChunkEnd(second)) + retention;
        return
        [
            // The whole chunk at once: a string that grows is copied repeatedly.
            batch.StringSetRangeAsync(key, resolution.LastByteOf(second), "\0"),
            batch.KeyExpireAsync(key, end.UtcDateTime),
        ];
    }

    private static IEnumerable<(long From, int Bytes)> Pieces(Resolution resolution, long from, long until)
    {
        while (from < until)
        {
            var end = Math.Min(until, resolution.ChunkEnd(from));
            yield return (from, (int)((end - from) / resolution.Seconds) * resolution.SlotSize);
            from = end;
        }
    }
}
