using System.Diagnostics.Metrics;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>
/// The instruments for chats on the meter <c>ChatMetrics</c>. Calls of the model are not among them: its client measures them.
/// </summary>
internal sealed class ChatInstruments
{
    private readonly Meter _meter;
    private readonly Instrument[] _all;

    public ChatInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(Service.TelemetryName);
        QuestionDuration = Create(
            TelemetryNames.QuestionDuration,
            "s",
            "How long a question took, from its arrival to its answer.",
            HistogramBounds.FineSeconds);
        StageDuration = Create(
            TelemetryNames.StageDuration, "s", "How long a stage of a question took.", HistogramBounds.FineSeconds);
        TimeToFirstToken = Create(
            TelemetryNames.TimeToFirstToken,
            "s",
            "How long after a question's arrival the model began its answer.",
            HistogramBounds.FineSeconds);
        QuestionCpuTime = Create(
            TelemetryNames.QuestionCpuTime, "s", "The question's own CPU time, on all threads.", HistogramBounds.FineSeconds);
        QuestionAllocated = Create(
            TelemetryNames.QuestionAllocated, "By", "The memory that the question itself allocated.", HistogramBounds.Allocations);
        QuestionTokens = Create(
            TelemetryNames.QuestionTokens, "{token}", "The tokens of a question, all its model calls together.", HistogramBounds.Tokens);
        QuestionPrice = Create(
            TelemetryNames.QuestionPrice, "$", "The price of a question's tokens.", HistogramBounds.Dollars);
        QuestionPeakCpu = Create(
            TelemetryNames.QuestionPeakCpu, "1", "The machine's highest CPU utilization during a question.", HistogramBounds.Shares);
        QuestionPeakMemory = Create(
            TelemetryNames.QuestionPeakMemory,
            "By",
            "The process's highest resident memory during a question.",
            HistogramBounds.Bytes);
        QuestionOverlap = Create(
            TelemetryNames.QuestionOverlap,
            "{question}",
            "The most other questions in work at any moment of a question.",
            HistogramBounds.Counts);
        AgentDuration = Create(
            TelemetryNames.AgentDuration,
            "s",
            "How long the assistant worked on a question, model and tools together.",
            HistogramBounds.Seconds);
        AgentInferenceCalls = Create(
            TelemetryNames.AgentInferenceCalls,
            "{inference_call}",
            "How often the model was asked for one question.",
            HistogramBounds.Counts);
        AgentToolCalls = Create(
            TelemetryNames.AgentToolCalls, "{tool_call}", "How many tools the model called for one question.", HistogramBounds.Counts);
        ToolDuration = Create(TelemetryNames.ToolDuration, "s", "How long one execution of a tool took.", HistogramBounds.Seconds);
        _all =
        [
            QuestionDuration, StageDuration, TimeToFirstToken, QuestionCpuTime, QuestionAllocated, QuestionTokens, QuestionPrice,
            QuestionPeakCpu, QuestionPeakMemory, QuestionOverlap, AgentDuration, AgentInferenceCalls, AgentToolCalls, ToolDuration,
        ];
    }

    public Histogram<double> QuestionDuration { get; }

    public Histogram<double> StageDuration { get; }

    public Histogram<double> TimeToFirstToken { get; }

    public Histogram<double> QuestionCpuTime { get; }

    public Histogram<long> QuestionAllocated { get; }

    public Histogram<long> QuestionTokens { get; }

    public Histogram<double> QuestionPrice { get; }

    public Histogram<double> QuestionPeakCpu { get; }

    public Histogram<long> QuestionPeakMemory { get; }

    public Histogram<int> QuestionOverlap { get; }

    public Histogram<double> AgentDuration { get; }

    public Histogram<int> AgentInferenceCalls { get; }

    public Histogram<int> AgentToolCalls { get; }

    public Histogram<double> ToolDuration { get; }

    /// <summary>Whether any instrument has a listener.</summary>
    public bool Enabled => Array.Exists(_all, static instrument => instrument.Enabled);

    /// <summary>Makes the number of questions in work observable.</summary>
    public void ObserveActive(Func<int> count) => _meter.CreateObservableUpDownCounter(
        TelemetryNames.QuestionsActive, count, "{question}", "How many questions are in work.");

    private Histogram<T> Create<T>(string name, string unit, string description, InstrumentAdvice<T> bounds)
        where T : struct => _meter.CreateHistogram(name, unit, description, tags: null, bounds);
}
