using System.Globalization;

namespace ChatMetrics.Api.Export;

/// <summary>Names of files, without their endings: <c>chats-24h-20260120T103045Z</c>.</summary>
internal static class ExportName
{
    // As ISO 8601 has it where there can be no colons.
    private const string Format = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>What is in it, then the time of now.</summary>
    public static string At(TimeProvider time, params string[] parts) => string.Join('-', [.. parts, Text(time.GetUtcNow())]);

    /// <summary>What is in it, then of which time it is.</summary>
    public static string Between(DateTimeOffset from, DateTimeOffset to, params string[] parts) =>
        string.Join('-', [.. parts, Text(from), Text(to)]);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);
}
