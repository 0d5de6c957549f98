using System.Diagnostics;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Which requests are traced: so many a second at most. More than that nobody looks at, and the spans of a chat cost as much CPU as to
/// answer it offline. What is not traced is measured all the same.
/// </summary>
internal sealed class TraceLimit(ReplenishingRateLimiter traces) : Sampler
{
    private const string Setting = "ChatMetrics:TracesPerSecond";
    private const string StandardSetting = "OTEL_TRACES_SAMPLER";
    private const int Default = 50;

    /// <summary>How many traces may begin in a second; 0 for no limit.</summary>
    /// <exception cref="InvalidOperationException">The setting is not a number, or is below 0.</exception>
    public static int Read(IConfiguration configuration) => configuration.GetValue(Setting, Default) is >= 0 and var perSecond
        ? perSecond
        : throw new InvalidOperationException($"{Setting} must be at least 0 (0 for no limit).");

    /// <summary>
    /// Limits traces that begin here, unless OpenTelemetry's own setting says which; <c>always_on</c>, which Aspire sets in
    /// development, does not. Others go on as they began.
    /// </summary>
    public static void AddTo(TracerProviderBuilder tracing, IConfiguration configuration)
    {
        if (Read(configuration) is > 0 and var perSecond && configuration[StandardSetting] is null or "" or "always_on")
        {
            tracing.SetSampler(_ => new TraceLimit(Limit(perSecond)));
        }
    }

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        return new(parent.TraceId == default ? MayBegin() : (parent.TraceFlags & ActivityTraceFlags.Recorded) != 0);
    }

    // Without a timer, and so nothing to dispose of: OpenTelemetry disposes of its sampler before it ceases to ask it.
    private static TokenBucketRateLimiter Limit(int perSecond) => new(new()
    {
        AutoReplenishment = false,
        TokenLimit = perSecond,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
    });

    private bool MayBegin()
    {
        traces.TryReplenish();
        using var taken = traces.AttemptAcquire();
        return taken.IsAcquired;
    }
}
