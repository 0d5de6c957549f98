using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Records;

/// <summary>What the API's own CPU and memory cost for one question, USD at the prices that were set when it ran.</summary>
/// <param name="OwnUsd">The CPU time that was charged to it.</param>
/// <param name="SharedUsd">Its share of the process's CPU time that was charged to no question.</param>
/// <param name="MemoryUsd">Its share of the process's resident memory, over the time that it took.</param>
public sealed record ComputeCost(
    [property: JsonPropertyName("o")] decimal OwnUsd,
    [property: JsonPropertyName("s")] decimal SharedUsd,
    [property: JsonPropertyName("m")] decimal MemoryUsd)
{
    [JsonIgnore]
    public decimal TotalUsd => OwnUsd + SharedUsd + MemoryUsd;
}
