using System.Buffers.Text;

namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>/proc/loadavg: <c>0.08 0.19 0.08 1/123 4567</c>. The first number is the average of the last minute.</summary>
internal static class ProcLoadAvg
{
    public static double? Parse(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out double load, out var length) && KernelText.EndsAt(text, length) ? load : null;
}
