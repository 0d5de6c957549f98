using System.Globalization;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>The slowest chats of every group over the periods of a window, as far as they were kept.</summary>
internal sealed class SlowestChats(IEnumerable<HashEntry[]> periods)
{
    private readonly ILookup<string, StoredExample> _groups = periods
        .SelectMany(period => period)
        .SelectMany(entry => ((string)entry.Value!).Split('\n').Select(line => (Group: (string)entry.Name!, Line: line)))
        .ToLookup(example => example.Group, example => StoredExample.Parse(example.Line));

    /// <summary>The slowest of a group first, more than are shown: some may have been deleted since.</summary>
    public IEnumerable<StoredExample> CandidatesOf(string group) =>
        _groups[group].OrderByDescending(example => example.DurationUs).Take(2 * StatisticsScript.Slowest);
}

/// <summary>One chat among the slowest of a group: a line <c>duration conversation chat</c>.</summary>
/// <param name="DurationUs">The chat's duration in the group, microseconds.</param>
internal sealed record StoredExample(long DurationUs, string Conversation, string ChatId)
{
    public static StoredExample Parse(string line)
    {
        var parts = line.Split(' ');
        return new(long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], parts[2]);
    }
}
