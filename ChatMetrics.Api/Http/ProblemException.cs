using Microsoft.AspNetCore.Mvc;

namespace ChatMetrics.Api.Http;

/// <summary>
/// An error that the caller sees. It brings the status and the title of its problem document; its message is the detail.
/// </summary>
internal abstract class ProblemException(int status, string title, string message) : Exception(message)
{
    public int Status => status;

    public string Title => title;

    /// <summary>How long to wait before repeating the request; null if unknown.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public virtual ProblemDetails ToProblem() => new() { Status = Status, Title = Title, Detail = Message };
}

/// <summary>404: the requested resource does not exist.</summary>
internal sealed class NotFoundException(string message) : ProblemException(StatusCodes.Status404NotFound, "Not found.", message);

/// <summary>503: currently unavailable, but perhaps available soon.</summary>
internal sealed class UnavailableException(string message)
    : ProblemException(StatusCodes.Status503ServiceUnavailable, "Not available right now.", message);
