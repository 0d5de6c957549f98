using ChatMetrics.Telemetry.Chats;
using ChatMetrics.Telemetry.Resources;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>
/// The measuring of one chat, from its start to its end: one to a scope. Time is taken at the marks only, so the stages'
/// durations add up to the total. Peak and low are the extremes of the readings at start, at every mark and at the end.
/// </summary>
internal sealed class ChatMeasurement(IResourceGauge gauge, TimeProvider time)
{
    private readonly List<StageRecord> _stages = new(ChatStages.Count);
    private long _startTimestamp;
    private long _markedUs;
    private ChatStage _stage;
    private ResourceReading _atMark;
    private bool _marked;

    public string ChatId { get; private set; } = "";

    /// <summary>The question, previewed.</summary>
    public string Message { get; private set; } = "";

    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>The stage that is running.</summary>
    public ChatStage Stage => _stage;

    /// <summary>The newest reading.</summary>
    public ResourceReading Current { get; private set; }

    public ResourceReading Peak { get; private set; }

    public ResourceReading Low { get; private set; }

    /// <summary>Stages that have ended.</summary>
    public IReadOnlyList<StageRecord> Stages => _stages;

    public TimeSpan Elapsed => time.GetElapsedTime(_startTimestamp);

    /// <summary>The chat starts now.</summary>
    public void Start(string chatId, string message)
    {
        _startTimestamp = time.GetTimestamp();
        StartedAt = time.GetUtcNow();
        ChatId = chatId;
        Message = MessagePreview.Of(message);
        Read();
    }

    /// <summary>A stage begins, and the one before it ends. The first one began with the chat.</summary>
    public void Mark(ChatStage stage)
    {
        var nowUs = _marked ? ElapsedUs() : 0;
        EndStage(nowUs, failed: false);
        Read();
        (_stage, _markedUs, _atMark, _marked) = (stage, nowUs, Current, true);
    }

    /// <summary>The last stage ends now, and with it the chat.</summary>
    /// <param name="failed">The stage threw.</param>
    public void End(bool failed)
    {
        EndStage(ElapsedUs(), failed);
        Read();
    }

    private void EndStage(long nowUs, bool failed)
    {
        if (_marked)
        {
            _stages.Add(new StageRecord
            {
                Stage = _stage,
                DurationUs = nowUs - _markedUs,
                CpuPercent = _atMark.CpuPercent,
                MemoryBytes = _atMark.MemoryBytes,
                Failed = failed,
            });
        }
    }

    private void Read()
    {
        Current = gauge.Read();
        Peak = new ResourceReading(Highest(Peak.CpuPercent, Current.CpuPercent), Highest(Peak.MemoryBytes, Current.MemoryBytes));
        Low = new ResourceReading(Lowest(Low.CpuPercent, Current.CpuPercent), Lowest(Low.MemoryBytes, Current.MemoryBytes));
    }

    private long ElapsedUs() => (long)Elapsed.TotalMicroseconds;

    private static T? Highest<T>(T? a, T? b)
        where T : struct, IComparable<T> => a is { } x && b is { } y ? (x.CompareTo(y) >= 0 ? x : y) : a ?? b;

    private static T? Lowest<T>(T? a, T? b)
        where T : struct, IComparable<T> => a is { } x && b is { } y ? (x.CompareTo(y) <= 0 ? x : y) : a ?? b;
}
