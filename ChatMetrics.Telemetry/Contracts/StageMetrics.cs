using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>One stage of one chat.</summary>
/// <param name="Name">Such as <c>workflow_start</c>.</param>
/// <param name="StartedAtMs">Since the start of the chat.</param>
/// <param name="DurationMs">To the next stage's mark.</param>
/// <param name="Cpu">System-wide CPU percent (0–100) at the stage's mark; null where unsupported.</param>
/// <param name="Memory">Resident memory of the API process at the stage's mark, MB; null where unsupported.</param>
/// <param name="CpuTimeMs">The question's own CPU time in this stage; null where unsupported.</param>
/// <param name="AllocatedKb">
/// What the question itself allocated in this stage, KB of 1,024 bytes; null where not measured.
/// </param>
/// <param name="Failed">True when the stage threw or the client hung up in it; else absent.</param>
public sealed record StageMetrics(
    string Name,
    double StartedAtMs,
    double DurationMs,
    double? Cpu,
    double? Memory,
    double? CpuTimeMs,
    double? AllocatedKb,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Failed)
{
    /// <summary>The stages in order, each starting where the one before it ended.</summary>
    public static IReadOnlyList<StageMetrics> From(IReadOnlyList<StageRecord> stages)
    {
        var shown = new StageMetrics[stages.Count];
        long startUs = 0;
        for (var i = 0; i < shown.Length; i++)
        {
            var stage = stages[i];
            shown[i] = new StageMetrics(
                stage.Stage.Name(),
                Units.Milliseconds(startUs),
                Units.Milliseconds(stage.DurationUs),
                Units.Percent(stage.CpuPercent),
                Units.Megabytes(stage.MemoryBytes),
                Units.Milliseconds(stage.CpuTimeUs),
                Units.Kilobytes(stage.AllocatedBytes),
                stage.Failed ? true : null);
            startUs += stage.DurationUs;
        }

        return shown;
    }
}
