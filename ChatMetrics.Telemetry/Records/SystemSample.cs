using ChatMetrics.Measurement.Resources;

namespace ChatMetrics.Telemetry.Records;

/// <summary>One reading of a host, merged with the vitals of the services on it; as measured.</summary>
/// <param name="CpuPercent">System-wide, 0–100; null where unsupported.</param>
/// <param name="Load1">Load average of one minute; null where unsupported.</param>
/// <param name="Processes">The fresh vitals of this host's processes, Redis's own included.</param>
public sealed record SystemSample(
    DateTimeOffset At,
    string Host,
    double? CpuPercent,
    MemoryUsage? Memory,
    double? Load1,
    IReadOnlyList<ProcessVitals> Processes)
{
    /// <summary>The service whose figures stand as <c>process_*</c>.</summary>
    public const string ApiService = "api";

    /// <summary>The service that samples and folds.</summary>
    public const string WorkerService = "worker";

    /// <summary>Redis's own processes.</summary>
    public const string RedisService = "redis";

    /// <summary>
    /// CPU of the API, all replicas on this host together; null when none reported. Never more than the machine, though the
    /// replicas read it at different moments.
    /// </summary>
    public double? ApiCpuPercent => Sum(vitals => vitals.CpuPercent) is { } all ? Math.Min(all, 100) : null;

    /// <summary>
    /// The part of <see cref="ApiCpuPercent"/> that was charged to questions; never more than the whole, though two clocks are
    /// read a moment apart.
    /// </summary>
    public double? ApiAttributedCpuPercent =>
        Sum(vitals => vitals.AttributedCpuPercent) is { } attributed && ApiCpuPercent is { } all
            ? Math.Min(attributed, all)
            : null;

    /// <summary>Resident memory of the API, all replicas on this host together; null when none reported.</summary>
    public long? ApiMemoryBytes => (long?)Sum(vitals => vitals.MemoryBytes);

    public int ActiveChats => Processes.Sum(vitals => vitals.ActiveChats);

    private double? Sum(Func<ProcessVitals, double?> reading)
    {
        double? sum = null;
        foreach (var vitals in Processes)
        {
            if (vitals.Service == ApiService && reading(vitals) is { } value)
            {
                sum = (sum ?? 0) + value;
            }
        }

        return sum;
    }
}
