using System.Globalization;
using ChatMetrics.Telemetry.Statistics;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>The slowest chats of every group over the periods of a window.</summary>
internal sealed class SlowestChats(IEnumerable<HashEntry[]> periods)
{
    // The first line of a list is the duration that a chat must exceed to enter it.
    private readonly ILookup<string, StoredExemplar> _groups = periods
        .SelectMany(period => period)
        .SelectMany(entry => ((string)entry.Value!).Split('\n').Skip(1).Select(line => (Group: (string)entry.Name!, Line: line)))
        .ToLookup(example => example.Group, example => StoredExemplar.Parse(example.Line));

    /// <summary>The longest duration in a group, in microseconds; 0 if there is none.</summary>
    public long MaxUs(string group) => _groups[group].Select(example => example.DurationUs).DefaultIfEmpty().Max();

    /// <summary>
    /// A group's slowest chats, the slowest first; more than are shown, because the records of some may be gone.
    /// </summary>
    public IEnumerable<StoredExemplar> CandidatesOf(string group) => _groups[group]
        .Where(example => example.ChatId.Length > 0)
        .OrderByDescending(example => example.DurationUs)
        .Take(2 * SlowestList.Length);
}

/// <summary>
/// One of a group's slowest chats: a line <c>duration conversation chat</c>, or only the duration if the conversation has been
/// deleted.
/// </summary>
/// <param name="DurationUs">The chat's duration in the group, in microseconds.</param>
internal sealed record StoredExemplar(long DurationUs, string Conversation, string ChatId)
{
    public static StoredExemplar Parse(string line)
    {
        var parts = line.Split(' ');
        var duration = long.Parse(parts[0], CultureInfo.InvariantCulture);
        return parts is [_, var conversation, var chat] ? new(duration, conversation, chat) : new(duration, "", "");
    }
}
