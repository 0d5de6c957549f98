using System.Globalization;
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
    /// <summary>How long to wait before the next try; null when the body does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public ModelFault Fault =>
        Mentions("insufficient_quota", "quota_exceeded", "billing", "insufficient credits", "credit balance") || Status == 402
            ? ModelFault.QuotaExceeded
        // A 429 about tokens means those of the last minute, not of this prompt.
        : Status != 429 && Mentions("context_length_exceeded", "context length", "context window", "maximum context", "too many tokens")
            ? ModelFault.ContextTooLong
        : Mentions("content_filter", "content_policy", "content management policy") ? ModelFault.ContentFiltered
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
        root.Get("error") is { } error && (error.ValueKind == JsonValueKind.Object || error.AsText() is { Length: > 0 })
            ? Read(error, status: 0)
        : root.Text("object") == "error" ? Read(root, status: 0)
        : null;

    /// <summary>The error in the body of a failed request, which may be no JSON at all.</summary>
    public static ServerError Read(int status, ReadOnlyMemory<byte> body)
    {
        using var json = LooseJson.Parse(body);
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
        var message = error.AsText() ?? error.Text("message") ?? error.Text("detail") ?? "";
        return new ServerError(status, $"{code?.AsText()} {type} {error.Text("param")}", message) { RetryAfter = Wait(error, message) };
    }

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
