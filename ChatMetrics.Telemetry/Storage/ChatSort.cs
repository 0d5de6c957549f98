using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Which chats, and in which order.</summary>
/// <param name="Figure">What they are sorted by; null for their start.</param>
/// <param name="Ascending">The lowest, or the oldest, first.</param>
/// <param name="Window">When they began; null for any time that is kept.</param>
public sealed record ChatSort(QuestionFigure? Figure, bool Ascending, StatisticsWindow? Window)
{
    /// <summary>All chats, the newest first.</summary>
    public static readonly ChatSort Newest = new(null, false, null);
}
