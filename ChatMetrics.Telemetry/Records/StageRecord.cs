using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Records;

/// <summary>One stage of one chat. Its start is the sum of the durations before it.</summary>
public sealed record StageRecord
{
    [JsonPropertyName("s")]
    public ChatStage Stage { get; init; }

    /// <summary>Microseconds from this stage's mark to the next one's.</summary>
    [JsonPropertyName("d")]
    public long DurationUs { get; init; }

    /// <summary>System-wide CPU percent (0–100) at the stage's mark; null where it cannot be read.</summary>
    [JsonPropertyName("c")]
    public double? CpuPercent { get; init; }

    /// <summary>Resident memory of the API process at the stage's mark, bytes.</summary>
    [JsonPropertyName("m")]
    public long? MemoryBytes { get; init; }

    /// <summary>The question's own CPU time in this stage, microseconds; null where the platform has no thread clock.</summary>
    [JsonPropertyName("t")]
    public long? CpuTimeUs { get; init; }

    /// <summary>What the question itself allocated in this stage, bytes.</summary>
    [JsonPropertyName("a")]
    public long? AllocatedBytes { get; init; }

    /// <summary>The stage threw, or the client hung up in it.</summary>
    [JsonPropertyName("x")]
    public bool Failed { get; init; }
}
