using Microsoft.AspNetCore.Mvc;

namespace ChatMetrics.Api.Http;

/// <summary>Provides problem documents for errors that are not our own, such as a client library's.</summary>
internal interface IProblemSource
{
    /// <returns>Null if the error is not one of this source's.</returns>
    ProblemDetails? Describe(Exception exception);
}
