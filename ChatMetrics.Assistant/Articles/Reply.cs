using ChatMetrics.Assistant.Text;

namespace ChatMetrics.Assistant.Articles;

/// <summary>A ready answer to messages that contain one of its phrases: a warning, which is urgent, or small talk.</summary>
internal sealed class Reply(KnowledgeFile file)
{
    public bool IsWarning { get; } = file["kind"] == "warning";

    /// <summary>The lower one wins if a message contains phrases of several.</summary>
    public int Priority { get; } = int.Parse(file.Header.GetValueOrDefault("priority", "9"));

    /// <summary>Also those that rule the reply out.</summary>
    public Phrase[] Phrases { get; } =
    [
        .. file.Lines("Phrases").Select(line => new Phrase(line, RulesOut: false)),
        .. file.Lines("Unless").Select(line => new Phrase(line, RulesOut: true)),
    ];

    /// <summary>The answers, given in turn.</summary>
    public string[] Texts { get; } = [.. from section in file.Sections where section.Heading == "Say" select section.Text];
}

/// <summary>A pattern such as "chest + pain|tight": a word of each group, close together, in any order.</summary>
internal sealed record Phrase(string Pattern, bool RulesOut)
{
    private readonly string[][] _groups =
        Array.ConvertAll(Pattern.Split('+'), group => Term.ReadAll(group).Select(term => term.Text).ToArray());

    public IEnumerable<string> Words => _groups.SelectMany(group => group).Distinct();

    // How many words a match may span. What rules a warning out has to be side by side.
    private int Window => RulesOut || _groups.Length == 1 ? _groups.Length : (2 * _groups.Length) + 2;

    /// <summary>The positions of its words if it occurs and ends at a position; null if it doesn't.</summary>
    public int[]? Match(List<Term> terms, int end)
    {
        var window = Math.Min(Window, end + 1);
        int[] positions =
        [
            .. _groups.Select(group => terms.FindLastIndex(end, window, term => group.Contains(term.Text))).TakeWhile(found => found >= 0),
        ];
        return positions.Length == _groups.Length ? positions : null;
    }
}
