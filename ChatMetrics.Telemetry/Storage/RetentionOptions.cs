using System.ComponentModel.DataAnnotations;
using ChatMetrics.Telemetry.TimeSeries;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>How long stored data is kept: <c>ChatMetrics:Retention</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>Samples of one second; 1 hour to 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00")]
    public TimeSpan Samples { get; set; } = TimeSpan.FromHours(6);

    /// <summary>Samples rolled up to minutes; at least as long as <see cref="Samples"/>, at most 10 years.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Minutes { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Minutes rolled up to hours; at least as long as <see cref="Minutes"/>, at most 10 years.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Hours { get; set; } = TimeSpan.FromDays(730);

    /// <summary>Chat records and turns; 1 hour to 10 years.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Chats { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// A conversation's totals, after its last activity; at least as long as <see cref="Chats"/>, at most 10 years.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Conversations { get; set; } = TimeSpan.FromDays(730);

    /// <summary>Statistics of single minutes; 2 hours, for the window of one, to 7 days.</summary>
    [Range(typeof(TimeSpan), "02:00:00", "7.00:00:00")]
    public TimeSpan MinuteStatistics { get; set; } = TimeSpan.FromHours(3);

    /// <summary>Statistics of hours; 15 days, for a week and the week before it, to 10 years.</summary>
    [Range(typeof(TimeSpan), "15.00:00:00", "3650.00:00:00")]
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

[OptionsValidator]
internal sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;
