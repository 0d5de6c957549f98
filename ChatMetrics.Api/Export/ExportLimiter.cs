using System.Threading.RateLimiting;
using ChatMetrics.Api.Http;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Export;

/// <summary>How many files are written at once.</summary>
internal sealed class ExportLimiter(IOptions<ExportOptions> options) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new() { PermitLimit = options.Value.MaxConcurrent });

    /// <summary>Counts an export until the result is disposed.</summary>
    /// <exception cref="TooManyExportsException">There are as many as may be.</exception>
    public IDisposable Acquire() =>
        _limiter.AttemptAcquire() is { IsAcquired: true } lease ? lease : throw new TooManyExportsException(options.Value.MaxConcurrent);

    public void Dispose() => _limiter.Dispose();
}

/// <summary>429: other exports are still being written.</summary>
internal sealed class TooManyExportsException : ProblemException
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    public TooManyExportsException(int limit)
        : base(
            StatusCodes.Status429TooManyRequests,
            "Too many exports.",
            $"At most {limit} at once (ChatMetrics:Export:MaxConcurrent); try again when one is done.") => RetryAfter = Wait;
}
