namespace ChatMetrics.Architecture.Tests;

/// <summary>
/// Finds in a pattern what a text may make slow: a repetition without end that the matcher could give back bit by bit. One that stands alone
/// in an atomic group (<c>(?>\s+)</c>) is given back as a whole, or not at all. A group that holds a repetition is not repeated itself,
/// unless what it holds is atomic.
/// </summary>
internal static class RegexBounds
{
    /// <summary>The first repetition that is not bounded, from the start of what it repeats; null when there is none.</summary>
    public static string? FindUnbounded(string pattern)
    {
        var groups = new Stack<Group>([new Group(0, IsAtomic: false)]);
        for (var at = 0; at < pattern.Length;)
        {
            var start = at;
            Group? closed = null;
            switch (pattern[at])
            {
                case '(':
                    groups.Push(new Group(at, pattern.AsSpan(at).StartsWith("(?>", StringComparison.Ordinal)));
                    at = SkipHead(pattern, at);
                    continue;
                case ')':
                    closed = groups.Pop();
                    start = closed.Start;
                    at++;
                    break;
                case '[': at = pattern.IndexOf(']', pattern[at + 1] == ']' ? at + 2 : at + 1) + 1; break;
                case '\\': at = SkipEscape(pattern, at); break;
                default: at++; break;
            }

            var (most, end) = ReadQuantifier(pattern, at);
            at = end;
            var around = groups.Peek();
            around.Parts++;
            around.Varies |= most > 1 || closed is { Varies: true, IsAtomic: false };
            var isAlone = around is { IsAtomic: true, Parts: 1 } && at < pattern.Length && pattern[at] == ')';
            if ((most == int.MaxValue && !(closed is null && isAlone)) || (most > 1 && closed is { Varies: true, IsAtomic: false }))
            {
                // A repeated group of atomic ones is as bounded as its own number.
                return pattern[start..at];
            }
        }

        return null;
    }

    private static int SkipHead(string pattern, int at)
    {
        if (pattern[at + 1] != '?')
        {
            return at + 1;
        }

        var isName = pattern[at + 2] == '<' && pattern[at + 3] is not ('=' or '!');
        return isName ? pattern.IndexOf('>', at) + 1 : at + (pattern[at + 2] == '<' ? 4 : 3);
    }

    // \s, and \p{L}
    private static int SkipEscape(string pattern, int at) =>
        pattern[at + 1] is 'p' or 'P' ? pattern.IndexOf('}', at) + 1 : at + 2;

    private static (int Most, int End) ReadQuantifier(string pattern, int at)
    {
        var (most, end) = at == pattern.Length ? (1, at) : pattern[at] switch
        {
            '*' or '+' => (int.MaxValue, at + 1),
            '?' => (1, at + 1),
            '{' => ReadBraces(pattern, at),
            _ => (1, at),
        };
        // The lazy ones.
        return (most, end > at && end < pattern.Length && pattern[end] == '?' ? end + 1 : end);
    }

    private static (int Most, int End) ReadBraces(string pattern, int at)
    {
        var end = pattern.IndexOf('}', at);
        var numbers = pattern[(at + 1)..end].Split(',');
        return (numbers[^1].Length == 0 ? int.MaxValue : int.Parse(numbers[^1], System.Globalization.CultureInfo.InvariantCulture), end + 1);
    }

    private sealed record Group(int Start, bool IsAtomic)
    {
        public int Parts { get; set; }

        public bool Varies { get; set; }
    }
}
