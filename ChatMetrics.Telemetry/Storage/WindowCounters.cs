using ChatMetrics.Telemetry.Statistics;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>The counters of every group, added up over the periods of a window.</summary>
internal sealed class WindowCounters
{
    private readonly Dictionary<string, GroupCounters> _groups = [];
    private readonly SlowestChats? _slowest;

    /// <param name="periods">The stored counters of each period.</param>
    /// <param name="slowest">Knows the maximum of each group; null where nobody asks for it.</param>
    public WindowCounters(IEnumerable<HashEntry[]> periods, SlowestChats? slowest = null)
    {
        _slowest = slowest;
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
    public GroupCounters this[string group] => _groups.GetValueOrDefault(group) ?? New(group);

    private GroupCounters GroupOf(string group)
    {
        if (!_groups.TryGetValue(group, out var counters))
        {
            counters = _groups[group] = New(group);
        }

        return counters;
    }

    private GroupCounters New(string group) => new(_slowest is null ? long.MaxValue : _slowest.MaxUs(group));
}
