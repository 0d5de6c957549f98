using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Storage;
using Microsoft.AspNetCore.Mvc;

namespace ChatMetrics.Api.Spool;

/// <summary>503 while Redis is away.</summary>
internal sealed class RedisProblems(StorageState state) : IProblemSource, IProblemObserver
{
    public void Failed(HttpContext context, Exception exception, int status, string detail)
    {
        if (RedisFailure.Is(exception))
        {
            state.ReadFailed();
        }
    }

    public ProblemDetails? Describe(Exception exception) => !RedisFailure.Is(exception) ? null : new()
    {
        Status = StatusCodes.Status503ServiceUnavailable,
        Title = "Storage is not responding.",
        Detail = "Redis is unavailable. Try again in a moment.",
    };
}
