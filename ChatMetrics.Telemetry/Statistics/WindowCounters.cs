namespace ChatMetrics.Telemetry.Statistics;

/// <summary>The counters of every group, added up over the periods of a window.</summary>
internal sealed class WindowCounters
{
    private readonly Dictionary<string, GroupCounters> _groups = [];
    private readonly Func<string, long>? _maxUs;

    /// <param name="counters">What is stored of each period: a counter's name, a space and its group; and its value.</param>
    /// <param name="maxUs">The slowest chat of a group, microseconds; null where nobody asks for it.</param>
    public WindowCounters(IEnumerable<(string Field, long Value)> counters, Func<string, long>? maxUs = null)
    {
        _maxUs = maxUs;
        foreach (var (field, value) in counters)
        {
            var space = field.IndexOf(' ', StringComparison.Ordinal);
            GroupOf(field[(space + 1)..]).Add(field[..space], value);
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

    private GroupCounters New(string group) => new(_maxUs is null ? long.MaxValue : _maxUs(group));
}
