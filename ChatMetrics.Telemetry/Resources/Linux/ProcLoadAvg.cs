using System.Buffers.Text;

namespace ChatMetrics.Telemetry.Resources.Linux;

/// <summary>/proc/loadavg: <c>0.08 0.19 0.08 1/123 4567</c>, the first number being the last minute's.</summary>
internal static class ProcLoadAvg
{
    public static double? Parse(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out double load, out var length) && KernelText.EndsAt(text, length) ? load : null;
}
