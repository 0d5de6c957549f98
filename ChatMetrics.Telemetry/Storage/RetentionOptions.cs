using ChatMetrics.Telemetry.TimeSeries;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>How long stored data is kept: <c>ChatMetrics:Retention</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>One-second samples; 1 hour to 30 days.</summary>
    public TimeSpan Samples { get; set; } = TimeSpan.FromHours(6);

    /// <summary>Samples rolled up to minutes; at least as long as <see cref="Samples"/>, at most 10 years.</summary>
    public TimeSpan Minutes { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Minutes rolled up to hours; at least as long as <see cref="Minutes"/>, at most 10 years.</summary>
    public TimeSpan Hours { get; set; } = TimeSpan.FromDays(730);

    /// <summary>Chat records and turns; 1 hour to 10 years.</summary>
    public TimeSpan Chats { get; set; } = TimeSpan.FromDays(30);

    /// <summary>A conversation's totals, after its last activity; 1 hour to 10 years.</summary>
    public TimeSpan Conversations { get; set; } = TimeSpan.FromDays(730);

    /// <summary>Statistics per minute; 2 hours (for the window of one hour) to 7 days.</summary>
    public TimeSpan MinuteStatistics { get; set; } = TimeSpan.FromHours(3);

    /// <summary>Statistics per hour; 15 days (for a week and the week before it) to 10 years.</summary>
    public TimeSpan HourStatistics { get; set; } = TimeSpan.FromDays(60);

    /// <summary>The most turns stored per conversation.</summary>
    public const int MaxTurns = 200;

    /// <summary>How long slots of a resolution are kept.</summary>
    public TimeSpan Of(Resolution resolution) =>
        resolution == Resolution.Second ? Samples : resolution == Resolution.Minute ? Minutes : Hours;

    /// <summary>The start of the oldest chunk of a resolution that is still stored, in seconds since 1970.</summary>
    public long OldestOf(Resolution resolution, DateTimeOffset now) =>
        resolution.ChunkStart((now - Of(resolution)).ToUnixTimeSeconds());
}
