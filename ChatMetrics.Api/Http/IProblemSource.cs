using Microsoft.AspNetCore.Mvc;

namespace ChatMetrics.Api.Http;

/// <summary>Knows the problem documents of errors that are not our own, such as a client library's.</summary>
internal interface IProblemSource
{
    /// <returns>Null when the error is none of its.</returns>
    ProblemDetails? Describe(Exception exception);
}
