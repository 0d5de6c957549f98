using System.Diagnostics;
using ChatMetrics.Measurement.Attribution;
using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Records;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>
/// The cost of measuring itself, calibrated once at startup on this machine with the same code that measures. A chat's cost is
/// that of its start and end, plus a little for each of its marks and for each time that a thread took it up. Console blocks and
/// storage are not included.
/// </summary>
internal sealed class MeasurementOverhead(IResourceSampler sampler, TimeProvider time, IOptions<ChatMetricsOptions> options)
{
    private const int Rounds = 10;
    private const int Repeats = 20;

    private readonly Lazy<(double Chat, double Mark, double Slice)> _microseconds = new(() =>
    {
        var unmarked = Fastest(() => MeasureNothing(sampler, time, options, marks: 0));
        var marked = Fastest(() => MeasureNothing(sampler, time, options, ChatStages.Count));
        return (unmarked, Math.Max(0, marked - unmarked) / ChatStages.Count, Fastest(SliceRound()));
    });

    /// <summary>Calibrates, which takes a few milliseconds; later calls use the result.</summary>
    public void Calibrate() => _ = _microseconds.Value;

    /// <summary>The cost for a chat that has ended, in microseconds.</summary>
    public double Of(ChatTrace chat)
    {
        var cost = _microseconds.Value;
        return cost.Chat + (cost.Mark * chat.Stages.Count) + (cost.Slice * chat.Slices);
    }

    private static void MeasureNothing(
        IResourceSampler sampler, TimeProvider time, IOptions<ChatMetricsOptions> options, int marks)
    {
        using var chat = new ChatTrace(sampler, time, options);
        chat.Start("", "");
        for (var stage = 0; stage < marks; stage++)
        {
            chat.Mark((ChatStage)stage);
        }

        chat.End(failed: false);
    }

    // A thread takes up a metered flow and leaves it again.
    private static Action SliceRound()
    {
        using var meter = CpuMeter.Start();
        var flow = ExecutionContext.Capture()!;
        return () => ExecutionContext.Run(flow, static _ => { }, null);
    }

    // Microseconds per call: the fastest of several rounds, because nothing interrupted it.
    private static double Fastest(Action work)
    {
        var best = double.PositiveInfinity;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var repeat = 0; repeat < Repeats; repeat++)
            {
                work();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Repeats);
        }

        return best;
    }
}
