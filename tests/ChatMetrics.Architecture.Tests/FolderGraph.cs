namespace ChatMetrics.Architecture.Tests;

/// <summary>Which folder refers to which, and by which types.</summary>
internal sealed class FolderGraph
{
    private readonly Dictionary<(string From, string To), TypeReference[]> _references;
    private readonly ILookup<string, string> _targets;

    public FolderGraph(IEnumerable<TypeReference> references)
    {
        _references = references
            .Where(reference => reference.From.Folder != reference.To.Folder)
            .GroupBy(reference => (reference.From.Folder, reference.To.Folder))
            .ToDictionary(
                group => group.Key,
                group => group.OrderBy(reference => $"{reference.From} {reference.To}", StringComparer.Ordinal).ToArray());
        _targets = _references.Keys.Order().ToLookup(reference => reference.From, reference => reference.To);
    }

    /// <summary>Every reference between two folders, with the types that make it.</summary>
    public IEnumerable<(string From, string To, IReadOnlyList<TypeReference> Types)> References =>
        _references.OrderBy(reference => reference.Key).Select(reference => (reference.Key.From, reference.Key.To, (IReadOnlyList<TypeReference>)reference.Value));

    /// <summary>Every reference between two folders that is part of a circle, with the shortest circle that it is in.</summary>
    public IReadOnlyList<Circle> FindCircles() =>
    [
        .. from reference in _references.Keys.Order()
           let back = FindShortestPath(reference.To, reference.From)
           where back.Count > 0
           select new Circle(
               reference.From,
               reference.To,
               _references[reference],
               [.. back.Prepend(reference.From).Zip(back, (start, end) => _references[(start, end)])]),
    ];

    // Breadth first. Both ends are part of the path; empty when there is none.
    private List<string> FindShortestPath(string start, string end)
    {
        var comesFrom = new Dictionary<string, string> { [start] = start };
        var queue = new Queue<string>([start]);
        while (queue.TryDequeue(out var folder) && folder != end)
        {
            foreach (var next in _targets[folder].Where(next => comesFrom.TryAdd(next, folder)))
            {
                queue.Enqueue(next);
            }
        }

        if (!comesFrom.ContainsKey(end))
        {
            return [];
        }

        List<string> path = [end];
        while (path[^1] != start)
        {
            path.Add(comesFrom[path[^1]]);
        }

        path.Reverse();
        return path;
    }
}
