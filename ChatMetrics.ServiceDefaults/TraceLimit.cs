using System.Diagnostics;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Which requests are traced: so many a second at most. More than that nobody looks at, and the spans of a chat cost as much CPU as to
/// answer it offline. What is not traced is measured all the same.
/// </summary>
internal sealed class TraceLimit : Sampler, IDisposable
{
    private const string Setting = "ChatMetrics:TracesPerSecond";
    private const string StandardSetting = "OTEL_TRACES_SAMPLER";
    private const int Default = 50;

    private readonly TokenBucketRateLimiter _traces;

    public TraceLimit(int perSecond) => _traces = new(new()
    {
        TokenLimit = perSecond,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
    });

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
            tracing.SetSampler(_ => new TraceLimit(perSecond));
        }
    }

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        return new(parent.TraceId == default ? MayBegin() : (parent.TraceFlags & ActivityTraceFlags.Recorded) != 0);
    }

    public void Dispose() => _traces.Dispose();

    private bool MayBegin()
    {
        using var taken = _traces.AttemptAcquire();
        return taken.IsAcquired;
    }
}
