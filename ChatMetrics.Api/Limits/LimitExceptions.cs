using ChatMetrics.Api.Http;

namespace ChatMetrics.Api.Limits;

/// <summary>429, 503: the question never became a chat.</summary>
internal abstract class NotStartedException(int status, string title, string message) : ProblemException(status, title, message);

/// <summary>429: the caller has started too many chats.</summary>
internal sealed class RateLimitedException(LimitedBy by, int perMinute) : NotStartedException(
    StatusCodes.Status429TooManyRequests,
    "Too many requests.",
    $"Too many chats of this {by.Name()}: at most {perMinute} a minute (ChatMetrics:RequestsPerMinute).");

/// <summary>429: too many chats of the caller are in work.</summary>
internal sealed class TooManyAtOnceException : NotStartedException
{
    public TooManyAtOnceException(LimitedBy by)
        : base(
            StatusCodes.Status429TooManyRequests,
            "Too many requests.",
            $"Too many chats of this {by.Name()} at once (ChatMetrics:Limits:ConcurrentChatsPerCaller).") =>
        RetryAfter = TimeSpan.FromSeconds(1);
}

/// <summary>503: the process has as many chats in work as it may.</summary>
internal sealed class TooBusyException : NotStartedException
{
    public TooBusyException()
        : base(
            StatusCodes.Status503ServiceUnavailable,
            "Too many chats at once.",
            "As many chats as may be are in work (ChatMetrics:Limits:ConcurrentChats); try again in a moment.") =>
        RetryAfter = TimeSpan.FromSeconds(1);
}

/// <summary>429: the caller has sent too many performance reports.</summary>
internal sealed class TooManyReportsException : ProblemException
{
    public TooManyReportsException(int perMinute, TimeSpan wait)
        : base(
            StatusCodes.Status429TooManyRequests,
            "Too many reports.",
            $"At most {perMinute} reports a minute (ChatMetrics:Limits:ReportsPerMinute).") => RetryAfter = wait;
}

internal static class LimitedByNames
{
    /// <summary>As it is said in messages.</summary>
    public static string Name(this LimitedBy by) => by.ToString().ToLowerInvariant();
}
