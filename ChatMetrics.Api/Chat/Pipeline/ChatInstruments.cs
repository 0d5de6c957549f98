using System.Diagnostics.Metrics;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>
/// The instruments for chats on the meter <c>ChatMetrics</c>. Tokens and the model's time are not among them: the model's client
/// measures its own calls.
/// </summary>
internal sealed class ChatInstruments
{
    private readonly Instrument[] _all;

    public ChatInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(Service.TelemetryName);
        QuestionDuration = meter.CreateHistogram(
            TelemetryNames.QuestionDuration,
            "s",
            "How long a question took, from its arrival to its answer.",
            tags: null,
            HistogramBounds.FineSeconds);
        StageDuration = meter.CreateHistogram(
            TelemetryNames.StageDuration, "s", "How long a stage of a question took.", tags: null, HistogramBounds.FineSeconds);
        QuestionCpuTime = meter.CreateHistogram(
            TelemetryNames.QuestionCpuTime,
            "s",
            "The question's own CPU time, on all threads.",
            tags: null,
            HistogramBounds.FineSeconds);
        QuestionPeakCpu = meter.CreateHistogram(
            TelemetryNames.QuestionPeakCpu,
            "1",
            "The machine's highest CPU utilization during a question.",
            tags: null,
            HistogramBounds.Shares);
        QuestionPeakMemory = meter.CreateHistogram(
            TelemetryNames.QuestionPeakMemory,
            "By",
            "The process's highest resident memory during a question.",
            tags: null,
            HistogramBounds.Bytes);
        QuestionOverlap = meter.CreateHistogram(
            TelemetryNames.QuestionOverlap,
            "{question}",
            "The most other questions in work at any moment of a question.",
            tags: null,
            HistogramBounds.Counts);
        AgentDuration = meter.CreateHistogram(
            TelemetryNames.AgentDuration,
            "s",
            "How long the assistant worked on a question, model and tools together.",
            tags: null,
            HistogramBounds.Seconds);
        AgentInferenceCalls = meter.CreateHistogram(
            TelemetryNames.AgentInferenceCalls,
            "{inference_call}",
            "How often the model was asked for one question.",
            tags: null,
            HistogramBounds.Counts);
        AgentToolCalls = meter.CreateHistogram(
            TelemetryNames.AgentToolCalls,
            "{tool_call}",
            "How many tools the model called for one question.",
            tags: null,
            HistogramBounds.Counts);
        ToolDuration = meter.CreateHistogram(
            TelemetryNames.ToolDuration, "s", "How long one execution of a tool took.", tags: null, HistogramBounds.Seconds);
        _all =
        [
            QuestionDuration, StageDuration, QuestionCpuTime, QuestionPeakCpu, QuestionPeakMemory, QuestionOverlap,
            AgentDuration, AgentInferenceCalls, AgentToolCalls, ToolDuration,
        ];
    }

    public Histogram<double> QuestionDuration { get; }

    public Histogram<double> StageDuration { get; }

    public Histogram<double> QuestionCpuTime { get; }

    public Histogram<double> QuestionPeakCpu { get; }

    public Histogram<long> QuestionPeakMemory { get; }

    public Histogram<int> QuestionOverlap { get; }

    public Histogram<double> AgentDuration { get; }

    public Histogram<int> AgentInferenceCalls { get; }

    public Histogram<int> AgentToolCalls { get; }

    public Histogram<double> ToolDuration { get; }

    /// <summary>Whether any instrument has a listener.</summary>
    public bool Enabled => Array.Exists(_all, static instrument => instrument.Enabled);
}
