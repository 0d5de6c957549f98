using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Records;

/// <summary>What a service process says of itself each second, as measured.</summary>
public sealed record ProcessVitals
{
    /// <summary>Older vitals than this are of a process that is gone or stuck.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan GoneAfter = TimeSpan.FromMinutes(1);

    [JsonPropertyName("host")]
    public required string Host { get; init; }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    [JsonPropertyName("at")]
    public required long AtMs { get; init; }

    /// <summary><c>api</c>, <c>worker</c> or <c>redis</c>.</summary>
    [JsonPropertyName("service")]
    public required string Service { get; init; }

    /// <summary>Unique among all processes of all hosts.</summary>
    [JsonPropertyName("instance")]
    public required string Instance { get; init; }

    [JsonPropertyName("pid")]
    public required int Pid { get; init; }

    /// <summary>Percent (0–100) of the machine, or of the container's limit; null where unsupported.</summary>
    [JsonPropertyName("cpu")]
    public double? CpuPercent { get; init; }

    /// <summary>The part of <see cref="CpuPercent"/> that was charged to questions; null where it cannot be measured.</summary>
    [JsonPropertyName("attributed")]
    public double? AttributedCpuPercent { get; init; }

    /// <summary>The part of <see cref="CpuPercent"/> that the sampler thread used; null where it cannot be measured.</summary>
    [JsonPropertyName("sampler")]
    public double? SamplerCpuPercent { get; init; }

    /// <summary>Resident memory; null where unsupported.</summary>
    [JsonPropertyName("memory")]
    public long? MemoryBytes { get; init; }

    /// <summary>What the garbage-collected objects take of it; null of other processes than ours.</summary>
    [JsonPropertyName("heap")]
    public long? ManagedHeapBytes { get; init; }

    /// <summary>What Redis's data and indexes take; null of other processes.</summary>
    [JsonPropertyName("used")]
    public long? UsedMemoryBytes { get; init; }

    [JsonPropertyName("threads")]
    public int Threads { get; init; }

    /// <summary>Share (0–100) of the time since the last vitals spent in garbage collection pauses.</summary>
    [JsonPropertyName("gc")]
    public double? GcPausePercent { get; init; }

    [JsonPropertyName("chats")]
    public int ActiveChats { get; init; }

    /// <summary>How full the disk is that the process stores on, percent; null where it stores nothing, or that is not known.</summary>
    [JsonPropertyName("disk")]
    public double? DiskUsedPercent { get; init; }

    /// <summary>Whether the process spoke within the last 5 s before <paramref name="now"/>.</summary>
    public bool IsFresh(DateTimeOffset now) =>
        Freshness.IsFresh(At, DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()), StaleAfter);

    /// <summary>Whether it has said nothing for so long that it must have ended.</summary>
    internal bool IsGone(DateTimeOffset now) => !Freshness.IsFresh(At, now, GoneAfter);

    /// <summary>When the process spoke.</summary>
    [JsonIgnore]
    public DateTimeOffset At => DateTimeOffset.FromUnixTimeMilliseconds(AtMs);
}
