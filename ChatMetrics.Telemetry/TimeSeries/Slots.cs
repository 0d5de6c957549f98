namespace ChatMetrics.Telemetry.TimeSeries;

/// <summary>Slots out of bytes, and coarser slots out of finer ones.</summary>
internal static class Slots
{
    /// <summary>The samples of a run of slots; null where there is none.</summary>
    public static SampleSlot?[] ReadSamples(ReadOnlySpan<byte> bytes)
    {
        var samples = new SampleSlot?[bytes.Length / SampleSlot.Size];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = SampleSlot.Read(bytes.Slice(i * SampleSlot.Size, SampleSlot.Size));
        }

        return samples;
    }

    /// <summary>What a run of slots has rolled up; null where there is nothing.</summary>
    public static SampleRollup?[] ReadRollups(ReadOnlySpan<byte> bytes)
    {
        var rollups = new SampleRollup?[bytes.Length / SampleRollup.Size];
        for (var i = 0; i < rollups.Length; i++)
        {
            rollups[i] = SampleRollup.Read(bytes.Slice(i * SampleRollup.Size, SampleRollup.Size));
        }

        return rollups;
    }

    /// <summary>Rolls up each <paramref name="count"/> of the samples; their number is a multiple of it.</summary>
    public static SampleRollup?[] RollUp(ReadOnlySpan<SampleSlot?> samples, int count)
    {
        var rollups = new SampleRollup?[samples.Length / count];
        for (var i = 0; i < rollups.Length; i++)
        {
            rollups[i] = SampleRollup.From(samples.Slice(i * count, count));
        }

        return rollups;
    }

    /// <summary>Rolls up each <paramref name="count"/> of the parts; their number is a multiple of it.</summary>
    public static SampleRollup?[] RollUp(ReadOnlySpan<SampleRollup?> parts, int count)
    {
        var rollups = new SampleRollup?[parts.Length / count];
        for (var i = 0; i < rollups.Length; i++)
        {
            rollups[i] = SampleRollup.From(parts.Slice(i * count, count));
        }

        return rollups;
    }

    /// <summary>
    /// Puts what was just rolled up in the place of what is stored, from <paramref name="start"/> on. Where there is nothing, and
    /// beyond the ends, what is stored stays.
    /// </summary>
    public static void Overlay(Span<SampleRollup?> stored, ReadOnlySpan<SampleRollup?> fresh, int start)
    {
        for (var i = Math.Max(0, -start); i < fresh.Length && start + i < stored.Length; i++)
        {
            stored[start + i] = fresh[i] ?? stored[start + i];
        }
    }
}
