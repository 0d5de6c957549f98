using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>The counters of every group, added up over the periods of a window.</summary>
internal sealed class WindowCounters
{
    private readonly Dictionary<string, GroupCounters> _groups = [];

    public WindowCounters(IEnumerable<HashEntry[]> periods)
    {
        foreach (var entry in periods.SelectMany(period => period))
        {
            string field = entry.Name!;
            var space = field.IndexOf(' ', StringComparison.Ordinal);
            GroupOf(field[(space + 1)..]).Add(field[..space], (long)entry.Value);
        }
    }

    /// <summary>The groups in which something was counted.</summary>
    public IEnumerable<string> Groups => _groups.Keys;

    /// <summary>What was counted of a group; zeros when nothing was.</summary>
    public GroupCounters this[string group] => _groups.GetValueOrDefault(group) ?? new GroupCounters();

    private GroupCounters GroupOf(string group)
    {
        if (!_groups.TryGetValue(group, out var counters))
        {
            counters = _groups[group] = new GroupCounters();
        }

        return counters;
    }
}
