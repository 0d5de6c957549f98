using System.Globalization;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Tracking;

namespace ChatMetrics.Worker.Sampling;

/// <summary>
/// Samples the host at the start of each second, then stores and publishes the sample. If several workers run on one host, only
/// the one holding the lock samples. While Redis is unavailable, samples are missing; the next second is tried again.
/// </summary>
internal sealed class SamplingService(
    SystemSampler sampler,
    RedisSampler redis,
    SampleMetrics metrics,
    SampleStore samples,
    VitalsStore vitals,
    SamplingLock samplingLock,
    ProcessIdentity identity,
    TimeProvider time,
    ILogger<SamplingService> logger) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(() => samplingLock.ReleaseAsync(identity.Host, identity.Instance));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await NextSecondAsync(time, stoppingToken);
            await TryAsync(SampleAsync);
        }
    }

    /// <summary>
    /// Waits for the next second. A timer may fire slightly early by the clock, and a sample must not be taken in the previous
    /// second.
    /// </summary>
    internal static async Task NextSecondAsync(TimeProvider time, CancellationToken stoppingToken)
    {
        var now = time.GetUtcNow();
        var second = now.ToUnixTimeSeconds();
        do
        {
            await Task.Delay(UntilNextSecond(now), time, stoppingToken);
            // Read once: if the second began between two readings, it would be skipped.
            now = time.GetUtcNow();
        }
        while (now.ToUnixTimeSeconds() == second);
    }

    /// <summary>In whole milliseconds, the resolution of timers; at least one, at most a second.</summary>
    internal static TimeSpan UntilNextSecond(DateTimeOffset now) =>
        TimeSpan.FromMilliseconds(1000 - now.Millisecond);

    private async Task SampleAsync()
    {
        // Read even if another worker samples or the last sample failed, so that the next sample's CPU covers only its own
        // second.
        var now = time.GetUtcNow();
        var host = sampler.Read(now);
        metrics.Machine = host;
        if (!await samplingLock.HoldAsync(identity.Host, identity.Instance))
        {
            return;
        }

        var (services, servers) = (vitals.ReadAsync(now), redis.ReadAsync(now));
        metrics.Redis = await servers;
        var sample = sampler.Merge(host, [.. await services, .. metrics.Redis]);
        await samples.WriteAsync(sample, await HostsAsync(now));
        if (logger.IsEnabled(LogLevel.Debug))
        {
            logger.Sampled(Line(sample));
        }
    }

    private async Task<IReadOnlyList<string>> HostsAsync(DateTimeOffset now)
    {
        var newest = await samples.ReadNewestAsync(now);
        return [.. newest.Select(sample => sample.Host).Append(identity.Host).Distinct().Order(StringComparer.Ordinal)];
    }

    internal static string Line(SystemSample sample) => string.Create(
        CultureInfo.InvariantCulture,
        $"🖥️  CPU: {Known(Units.Percent(sample.CpuPercent), "%")} | "
        + $"Memory: {Known(Units.Megabytes(sample.ApiMemoryBytes), "MB")} | Time: {sample.At.UtcDateTime:s}");

    private static string Known(double? value, string unit) =>
        value is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0.0}{unit}") : "unknown";

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            logger.NotSampled(exception.Message);
        }
    }
}
