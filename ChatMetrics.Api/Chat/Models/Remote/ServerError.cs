using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>
/// What a server says of an error: in the body of a failed request, or in an answer that has begun. Only its kind leaves this
/// process; the text may repeat the key or the question.
/// </summary>
/// <param name="Status">The HTTP status, or the code that the error names in its place; 0 when there is none.</param>
internal sealed partial record ServerError(int Status, string Code, string Message)
{
    private static readonly string[] TooLong =
    [
        "context_length_exceeded", "context length", "context window", "maximum context", "too many tokens", "context size",
        "exceed_context_size", "maximum number of tokens",
    ];

    /// <summary>How long to wait before the next try; null when the body does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public ModelFault Fault =>
        // A limit of some minute has a wait, and may speak of billing too.
        Status == 429 && !Mentions("insufficient_quota") && (RetryAfter is not null || Mentions("rate_limit_exceeded", "retry in"))
            ? ModelFault.RateLimited
        : Mentions("insufficient_quota", "quota_exceeded", "billing", "insufficient credits", "credit balance") || Status == 402
            ? ModelFault.QuotaExceeded
        // A 429 about tokens means those of the last minute, not of this prompt.
        : Status == 413 || (Status != 429 && Mentions(TooLong)) ? ModelFault.ContextTooLong
        : Mentions("content_filter", "content_policy", "content management policy", "by moderation") ? ModelFault.ContentFiltered
        : Mentions("api key not valid", "api_key_invalid", "invalid_api_key") ? ModelFault.Unauthorized
        : Status switch
        {
            401 or 403 => ModelFault.Unauthorized,
            429 => ModelFault.RateLimited,
            408 => ModelFault.Failed,
            >= 300 and < 500 => ModelFault.Rejected,
            _ when Mentions("rate_limit", "rate limit") => ModelFault.RateLimited,
            _ => ModelFault.Failed,
        };

    /// <summary>The error in an answer; null when there is none, or it is null or empty.</summary>
    public static ServerError? Find(JsonElement root) =>
        root.Get("error") is { } error && SaysSomething(error) ? Read(error, status: 0)
        : root.Text("object") == "error" || (root.Text("message") is { Length: > 0 } && IsErrorType(root.Text("type")))
            ? Read(root, status: 0)
        : null;

    /// <summary>The error in the body of a failed request, which may be no JSON at all.</summary>
    public static ServerError Read(int status, ReadOnlyMemory<byte> body)
    {
        using var json = LooseJson.Parse(body);
        if (json is null && !body.Span.TrimStart(" \t\r\n"u8).StartsWith("<"u8))
        {
            return new ServerError(status, "", Encoding.UTF8.GetString(body.Span));
        }

        var root = json?.RootElement;
        // Google's answer is an array of one.
        root = root is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray().FirstOrDefault() : root;
        return root is { } found ? Read(found.Get("error") ?? found, status) : new ServerError(status, "", "");
    }

    /// <summary>Whether code or text of the error contains one of the words.</summary>
    public bool Mentions(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (Code.Contains(word, StringComparison.OrdinalIgnoreCase) || Message.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    public ModelFailedException ToException() => new(Fault)
    {
        Cause = Status > 0 ? $"error {Status}" : "error in the answer",
        RetryAfter = RetryAfter,
    };

    private static ServerError Read(JsonElement error, int status)
    {
        var (code, type) = (error.Get("code"), error.Text("type") ?? error.Text("status"));
        status = status > 0 ? status : (int)Math.Min(error.Count("code") ?? error.Count("status") ?? 0, 599);
        // What is no text, such as a list of fields, names them as well.
        var said = error.Get("message") ?? error.Get("detail");
        var message = error.AsText() ?? said?.AsText() ?? said?.GetRawText() ?? "";
        return new ServerError(status, $"{code?.AsText()} {type} {error.Text("param")}", message) { RetryAfter = Wait(error, message) };
    }

    // Some servers send an error of empty fields beside an answer.
    private static bool SaysSomething(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.String => error.AsText() is { Length: > 0 },
        JsonValueKind.Object => error.EnumerateObject().Any(field => field.Value.ValueKind switch
        {
            JsonValueKind.String => field.Value.AsText() is { Length: > 0 },
            JsonValueKind.Number => field.Value.GetRawText() != "0",
            JsonValueKind.True or JsonValueKind.Object or JsonValueKind.Array => true,
            _ => false,
        }),
        _ => false,
    };

    private static bool IsErrorType(string? type) => type is "error" || type?.EndsWith("_error", StringComparison.Ordinal) is true;

    private static TimeSpan? Wait(JsonElement error, string message)
    {
        var delay = error.Get("details").Items().Select(detail => detail.Text("retryDelay")).FirstOrDefault(text => text is not null)
            ?? error.Text("retry_after");
        var found = delay is null ? InMessage().Match(message) : Seconds().Match(delay);
        return found.Success && double.TryParse(found.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? TimeSpan.FromSeconds(Math.Min(number, 86_400) / (found.Groups[2].Value == "ms" ? 1000 : 1))
            : null;
    }

    [GeneratedRegex(@"^(\d{1,9}(?:\.\d{1,9})?)(ms|s)?$")]
    private static partial Regex Seconds();

    [GeneratedRegex(@"try again in (\d{1,9}(?:\.\d{1,9})?)\s?(ms|s)", RegexOptions.IgnoreCase)]
    private static partial Regex InMessage();
}
