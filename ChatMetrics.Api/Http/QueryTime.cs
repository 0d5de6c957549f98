using System.Globalization;

namespace ChatMetrics.Api.Http;

/// <summary>Reads a moment in a query.</summary>
internal static class QueryTime
{
    /// <summary>The moment; null when there is none, or it cannot be read: then that is among the errors.</summary>
    public static DateTimeOffset? Read(string field, string? text, FieldErrors errors)
    {
        if (text is null)
        {
            return null;
        }

        if (DateTimeOffset.TryParseExact(
            text,
            "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time) && time >= DateTimeOffset.UnixEpoch)
        {
            return time;
        }

        errors.Add(field, "Must be a UTC time in ISO 8601, such as 2026-01-20T10:30:45Z, not before 1970.");
        return null;
    }
}
