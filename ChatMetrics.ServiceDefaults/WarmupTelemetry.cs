using System.Diagnostics;
using OpenTelemetry;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// What a service asks itself before it is ready is traced and measured like anything else, so that the code for this is compiled
/// too; but it goes nowhere.
/// </summary>
public static class WarmupTelemetry
{
    /// <summary>The source of spans and the meter that only the warm-up uses.</summary>
    public const string Name = "ChatMetrics.Warmup";

    /// <summary>The trace of all that the warm-up asks.</summary>
    public static ActivityTraceId TraceId { get; } = ActivityTraceId.CreateRandom();

    /// <summary>Keeps the warm-up's spans from being exported.</summary>
    internal sealed class Drop : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.TraceId == TraceId)
            {
                data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            }
        }
    }
}
