namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>/proc/self/statm: <c>size resident shared text lib data dt</c> in pages.</summary>
internal static class ProcStatm
{
    public static long? ResidentBytes(ReadOnlySpan<byte> text, int pageBytes) =>
        KernelText.TryTakeNumber(ref text, out _) && KernelText.TryTakeNumber(ref text, out var pages) ? pages * pageBytes : null;
}
