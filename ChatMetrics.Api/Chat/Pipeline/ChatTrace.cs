using ChatMetrics.Measurement.Attribution;
using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>
/// Measures one chat from start to end; one instance per scope. Time is read at the marks only, so the stages' durations add up
/// to the total. Peak and low are the extremes of the readings at the start, at every mark and at the end, and of all samples in
/// between. CPU time and allocations are the chat's own, on whatever threads it ran.
/// </summary>
internal sealed class ChatTrace(IResourceSampler sampler, TimeProvider time, IOptions<ChatMetricsOptions> options)
    : IDisposable
{
    private readonly List<StageRecord> _stages = new(ChatStages.Count);
    private CpuMeter? _meter;
    private long _startTimestamp;
    private (ChatStage Stage, long AtUs, ResourceReading Reading, CpuUsage? Usage)? _mark;
    private ResourceRange _range;

    public string ChatId { get; private set; } = "";

    /// <summary>Whether the question was accepted: it has reached the first stage.</summary>
    public bool IsAccepted => _mark is not null;

    /// <summary>The beginning of the question, as it may be shown.</summary>
    public string Message { get; private set; } = "";

    /// <summary>Whether all or part of the history could not be read, so that the model did not see it.</summary>
    public bool HistoryIsUnavailable { get; set; }

    /// <summary>Whether nobody asked: nothing of the chat is stored, shown or counted.</summary>
    public bool IsWarmup { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>The running stage.</summary>
    public ChatStage Stage => _mark?.Stage ?? default;

    /// <summary>The newest reading.</summary>
    public ResourceReading Current { get; private set; }

    public ResourceReading Peak => _range.Peak;

    public ResourceReading Low => _range.Low;

    /// <summary>The completed stages.</summary>
    public IReadOnlyList<StageRecord> Stages => _stages;

    /// <summary>The chat's own usage; known at its end.</summary>
    public CpuUsage? Usage { get; private set; }

    /// <summary>How many times a thread took up the chat; known at its end.</summary>
    public int Slices => _meter?.Slices ?? 0;

    /// <summary>Measures named pieces of the chat.</summary>
    public PerformanceTracker Tracker { get; } = new(time);

    /// <summary>The tracker's measurements; known at the end.</summary>
    public IReadOnlyList<MeasurementRecord> Measurements { get; private set; } = [];

    public TimeSpan Elapsed => time.GetElapsedTime(_startTimestamp);

    /// <summary>
    /// Starts the chat. Must be called by the very method that is measured: the meter follows that method's flow.
    /// </summary>
    /// <param name="preview">Of the question; see <see cref="MessagePreview"/>.</param>
    /// <param name="isWarmup">Whether nobody asked.</param>
    public void Start(string chatId, string preview, bool isWarmup = false)
    {
        IsWarmup = isWarmup;
        _startTimestamp = time.GetTimestamp();
        Tracker.Start();
        _meter = options.Value.Measuring ? CpuMeter.Start() : null;
        StartedAt = StartOf(chatId, time.GetUtcNow());
        ChatId = chatId;
        Message = preview;
        Read();
    }

    // Not after the moment of its id, by which chats are found: who asks for those from its start on gets it too.
    private static DateTimeOffset StartOf(string chatId, DateTimeOffset now) =>
        ChatIdSource.MillisecondsOf(chatId) is { } ms && ms < now.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : now;

    /// <summary>Begins a stage and ends the previous one. The first stage begins with the chat.</summary>
    public void Mark(ChatStage stage)
    {
        var atUs = _mark is null ? 0 : ElapsedUs();
        // The first stage's usage is counted from the chat's start, where the meter began at zero.
        var usage = _mark is null && _meter is not null ? new CpuUsage(TimeSpan.Zero, 0, 0, TimeSpan.Zero) : _meter?.Read();
        EndStage(atUs, usage, failed: false);
        Read();
        _mark = (stage, atUs, Current, usage);
        Tracker.Stage = stage;
    }

    /// <summary>Ends the last stage, and with it the chat.</summary>
    /// <param name="failed">Whether the stage threw an exception.</param>
    public void End(bool failed)
    {
        Usage = _meter?.Stop();
        Measurements = Tracker.End();
        EndStage(ElapsedUs(), Usage, failed);
        Read();
        _range = sampler.Widen(_range, _startTimestamp);
    }

    /// <summary>Ends the metering of a chat that was rejected.</summary>
    public void Dispose() => _meter?.Dispose();

    private void EndStage(long nowUs, CpuUsage? usage, bool failed)
    {
        if (_mark is { } mark)
        {
            var own = mark.Usage is { } before ? usage?.Since(before) : null;
            _stages.Add(new StageRecord
            {
                Stage = mark.Stage,
                DurationUs = nowUs - mark.AtUs,
                CpuPercent = mark.Reading.CpuPercent,
                MemoryBytes = mark.Reading.MemoryBytes,
                CpuTimeUs = (own?.CpuTime).ToMicroseconds(),
                AllocatedBytes = own?.AllocatedBytes,
                Failed = failed,
            });
        }
    }

    private void Read()
    {
        Current = sampler.Read();
        _range = _range.Widen(Current);
    }

    private long ElapsedUs() => (long)Elapsed.TotalMicroseconds;
}
