using System.Globalization;
using System.Text.RegularExpressions;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Reports;

/// <summary>What the fields of a performance report must be. What is null, or in error already, is not checked.</summary>
internal static partial class ReportRules
{
    private const int MaxNameLength = 128;

    private static readonly TimeSpan FurthestAhead = TimeSpan.FromDays(1);

    public static void CheckId(string? id, string field, FieldErrors errors)
    {
        if (id is not null && !errors.Has(field) && !ConversationIds.IsValid(id))
        {
            errors.Add(field, "Must be 1 to 128 characters: A-Z a-z 0-9 _ . : - and not just . or ..");
        }
    }

    /// <summary>Checks an id supplied with a report; those of the service's own chats are reserved.</summary>
    public static void CheckOwnId(string? id, string field, FieldErrors errors)
    {
        CheckId(id, field, errors);
        if (id is not null && !errors.Has(field) && PerformanceReport.ChatOf(id) is not null)
        {
            errors.Add(field, "Ids that start with chat_request_ are reserved for this service's own chats.");
        }
    }

    public static void CheckChatId(string? id, string field, FieldErrors errors)
    {
        if (id is not null && !errors.Has(field) && !ChatIdSource.IsChatId(id))
        {
            errors.Add(field, "Must be chat_ followed by digits, at most 64 characters.");
        }
    }

    public static void CheckName(string? name, string field, FieldErrors errors)
    {
        if (name is not null
            && !errors.Has(field)
            && (name.Length is 0 or > MaxNameLength || name.Any(MessagePreview.NeedsEscape)))
        {
            errors.Add(field, "Must be 1 to 128 printable characters.");
        }
    }

    public static void CheckSource(string? source, string field, FieldErrors errors)
    {
        if (source is not (null or PerformanceReport.Backend or PerformanceReport.Frontend) && !errors.Has(field))
        {
            errors.Add(field, "Must be backend or frontend.");
        }
    }

    /// <summary>
    /// Parses a time as written by browsers and Python, of a clock that may be wrong by a day; returns the default if it cannot be read.
    /// </summary>
    public static DateTimeOffset ParseTime(string text, string field, DateTimeOffset now, FieldErrors errors)
    {
        var isRead = DateTimeOffset.TryParseExact(
            MoreDecimals().Replace(text, ""),
            ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time);
        if (!errors.Has(field) && FindTimeError(isRead ? time : null, now) is { } error)
        {
            errors.Add(field, error);
        }

        return time.ToUniversalTime();
    }

    private static string? FindTimeError(DateTimeOffset? time, DateTimeOffset now) =>
        time is not { } read ? "Must be an ISO 8601 time with Z or an offset, such as 2026-01-20T10:30:45.123Z."
        : read < DateTimeOffset.UnixEpoch ? "Must not be before 1970."
        : read - now > FurthestAhead ? string.Create(
            CultureInfo.InvariantCulture,
            $"Must be at most a day ahead of this service's clock, where it is {now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}.")
        : null;

    // What lies behind the seventh decimal: programs that count nanoseconds write nine.
    [GeneratedRegex(@"(?<=\.\d{7})\d{1,9}(?=Z|[+-]\d\d:\d\d$)")]
    private static partial Regex MoreDecimals();
}
