namespace ChatMetrics.Assistant.Matching;

/// <summary>
/// Messages that were parsed of late: those of a conversation come again with each question, and so do popular questions.
/// </summary>
internal sealed class ParsedMessages(Func<string, ParsedMessage> parse)
{
    private const int Capacity = 512;
    private const int MaxLength = 1000;

    // Two messages that share a place replace each other.
    private readonly Entry?[] _entries = new Entry?[Capacity];

    public ParsedMessage this[string text]
    {
        get
        {
            ref var place = ref _entries[(uint)text.GetHashCode(StringComparison.Ordinal) % Capacity];
            if (Volatile.Read(ref place) is { } kept && kept.Text == text)
            {
                return kept.Parsed;
            }

            var parsed = parse(text);
            if (text.Length <= MaxLength)
            {
                Volatile.Write(ref place, new Entry(text, parsed));
            }

            return parsed;
        }
    }

    private sealed record Entry(string Text, ParsedMessage Parsed);
}
