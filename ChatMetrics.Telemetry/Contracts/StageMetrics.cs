using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>One stage of one chat.</summary>
public sealed record StageMetrics
{
    private readonly StageRecord _stage;
    private readonly long _startUs;

    private StageMetrics(StageRecord stage, long startUs) => (_stage, _startUs) = (stage, startUs);

    /// <summary>Such as <c>workflow_start</c>.</summary>
    public string Name => _stage.Stage.Name();

    /// <summary>Since the start of the chat.</summary>
    public double StartedAtMs => Units.Milliseconds(_startUs);

    /// <summary>To the next stage's mark.</summary>
    public double DurationMs => Units.Milliseconds(_stage.DurationUs);

    /// <summary>System-wide CPU percent (0–100) at the stage's mark; null where unsupported.</summary>
    public double? Cpu => Units.Percent(_stage.CpuPercent);

    /// <summary>Resident memory of the API process at the stage's mark, MB; null where unsupported.</summary>
    public double? Memory => Units.Megabytes(_stage.MemoryBytes);

    /// <summary>The question's own CPU time in this stage; null where unsupported.</summary>
    public double? CpuTimeMs => Units.Milliseconds(_stage.CpuTimeUs);

    /// <summary>What the question itself allocated in this stage, KB of 1,024 bytes; null where not measured.</summary>
    public double? AllocatedKb => Units.Kilobytes(_stage.AllocatedBytes);

    /// <summary>True when the stage threw or the client hung up in it; else absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Failed => _stage.Failed ? true : null;

    /// <summary>The stages in order, each starting where the one before it ended.</summary>
    public static IReadOnlyList<StageMetrics> From(IReadOnlyList<StageRecord> stages)
    {
        var shown = new StageMetrics[stages.Count];
        long startUs = 0;
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = new StageMetrics(stages[i], startUs);
            startUs += stages[i].DurationUs;
        }

        return shown;
    }
}
