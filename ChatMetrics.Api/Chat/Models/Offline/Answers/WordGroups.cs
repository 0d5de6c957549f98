namespace ChatMetrics.Api.Chat.Models.Offline.Answers;

/// <summary>Cuts an answer into the pieces it is streamed in: about a line each, nothing lost between them.</summary>
internal static class WordGroups
{
    private const int WordsPerGroup = 16;

    public static IEnumerable<string> Split(string text)
    {
        var start = 0;
        var words = 0;
        for (var i = 1; i < text.Length; i++)
        {
            var startsWord = char.IsWhiteSpace(text[i - 1]) && !char.IsWhiteSpace(text[i]);
            if (!startsWord || ++words < WordsPerGroup)
                continue;
            yield return text[start..i];
            start = i;
            words = 0;
        }

        if (start < text.Length)
            yield return text[start..];
    }
}
