using System.Globalization;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Reports;

/// <summary>What the fields of a performance report must be. What is null, or in error already, is not checked.</summary>
internal static class ReportRules
{
    private const int MaxNameLength = 128;

    public static void CheckId(string? id, string field, FieldErrors errors)
    {
        if (id is not null && !errors.Has(field) && !ConversationIds.IsValid(id))
        {
            errors.Add(field, "An id is 1 to 128 of A-Z a-z 0-9 _ . : - and neither . nor ..");
        }
    }

    /// <summary>The id that a report brings along: those of the service's own chats are taken.</summary>
    public static void CheckOwnId(string? id, string field, FieldErrors errors)
    {
        CheckId(id, field, errors);
        if (id is not null && !errors.Has(field) && PerformanceReport.ChatOf(id) is not null)
        {
            errors.Add(field, "Ids of chat_request_ and digits are those of the service's own chats.");
        }
    }

    public static void CheckChatId(string? id, string field, FieldErrors errors)
    {
        if (id is not null && !errors.Has(field) && !ChatIdSource.IsChatId(id))
        {
            errors.Add(field, "A chat's id is chat_ and digits, at most 64 characters.");
        }
    }

    public static void CheckName(string? name, string field, FieldErrors errors)
    {
        if (name is not null
            && !errors.Has(field)
            && (name.Length is 0 or > MaxNameLength || name.Any(MessagePreview.NeedsEscape)))
        {
            errors.Add(field, "A name is 1 to 128 characters that can be printed.");
        }
    }

    public static void CheckSource(string? source, string field, FieldErrors errors)
    {
        if (source is not (null or PerformanceReport.Backend or PerformanceReport.Frontend) && !errors.Has(field))
        {
            errors.Add(field, "The source is backend or frontend.");
        }
    }

    /// <summary>A time as browsers and Python write it; the default where it cannot be read.</summary>
    public static DateTimeOffset ParseTime(string text, string field, FieldErrors errors)
    {
        var isRead = DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time);
        if ((!isRead || time < DateTimeOffset.UnixEpoch) && !errors.Has(field))
        {
            errors.Add(field, "A time is ISO 8601 with Z or an offset, such as 2026-01-20T10:30:45.123Z, from 1970 on.");
        }

        return time.ToUniversalTime();
    }
}
