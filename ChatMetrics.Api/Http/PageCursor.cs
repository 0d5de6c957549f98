using System.Security.Cryptography;
using System.Text;

namespace ChatMetrics.Api.Http;

/// <summary>
/// The cursors of pages as the outside sees them: each ends with a fingerprint of the query whose page it goes on from, for in
/// another order, or with another filter, its position means nothing.
/// </summary>
internal static class PageCursor
{
    private const char BeforeFingerprint = '.';
    private const int FingerprintBytes = 4;

    private static readonly string[] NotOfTheOrder = ["cursor", "limit"];

    /// <summary>The cursor for the client; null on the last page.</summary>
    public static string? Write(HttpRequest request, string? cursor) =>
        cursor is null ? null : $"{cursor}{BeforeFingerprint}{FingerprintOf(request)}";

    /// <summary>
    /// The position that the client's cursor stands for; null without one, or if it is not valid here: that is among the errors.
    /// </summary>
    /// <param name="parse">Null if the text is no position.</param>
    public static T? Read<T>(HttpRequest request, string? cursor, Func<string, T?> parse, FieldErrors errors)
        where T : class
    {
        if (cursor is null)
        {
            return null;
        }

        var end = cursor.LastIndexOf(BeforeFingerprint);
        if (end < 0 || parse(cursor[..end]) is not { } position)
        {
            errors.Add("cursor", "Invalid cursor.");
            return null;
        }

        if (cursor[(end + 1)..] == FingerprintOf(request))
        {
            return position;
        }

        errors.Add("cursor", "This cursor is of another query: sort, order, time and filter must be those of its page.");
        return null;
    }

    private static string FingerprintOf(HttpRequest request)
    {
        var parameters = request.Query.Where(parameter => !NotOfTheOrder.Contains(parameter.Key, StringComparer.OrdinalIgnoreCase))
            .Select(parameter => $"{parameter.Key.ToLowerInvariant()}={parameter.Value}")
            .Order(StringComparer.Ordinal);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Path}\n{string.Join('\n', parameters)}"));
        return Convert.ToHexStringLower(hash.AsSpan(0, FingerprintBytes));
    }
}
