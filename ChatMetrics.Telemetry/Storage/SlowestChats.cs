using System.Globalization;
using ChatMetrics.Telemetry.Statistics;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>The slowest chats of every group over the periods of a window.</summary>
internal sealed class SlowestChats(IEnumerable<HashEntry[]> periods)
{
    // A list begins with what a chat must exceed to enter it.
    private readonly ILookup<string, StoredExemplar> _groups = periods
        .SelectMany(period => period)
        .SelectMany(entry => ((string)entry.Value!).Split('\n').Skip(1).Select(line => (Group: (string)entry.Name!, Line: line)))
        .ToLookup(example => example.Group, example => StoredExemplar.Parse(example.Line));

    /// <summary>The longest duration in a group, microseconds; 0 when there is none.</summary>
    public long MaxUs(string group) => _groups[group].Select(example => example.DurationUs).DefaultIfEmpty().Max();

    /// <summary>The slowest of a group first, more than are shown: the records of some may be gone.</summary>
    public IEnumerable<StoredExemplar> CandidatesOf(string group) => _groups[group]
        .Where(example => example.ChatId.Length > 0)
        .OrderByDescending(example => example.DurationUs)
        .Take(2 * SlowestList.Length);
}

/// <summary>
/// One chat among the slowest of a group: a line <c>duration conversation chat</c>, or, when the conversation has been deleted,
/// the duration only.
/// </summary>
/// <param name="DurationUs">The chat's duration in the group, microseconds.</param>
internal sealed record StoredExemplar(long DurationUs, string Conversation, string ChatId)
{
    public static StoredExemplar Parse(string line)
    {
        var parts = line.Split(' ');
        var duration = long.Parse(parts[0], CultureInfo.InvariantCulture);
        return parts is [_, var conversation, var chat] ? new(duration, conversation, chat) : new(duration, "", "");
    }
}
