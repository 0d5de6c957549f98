namespace ChatMetrics.Telemetry.Records;

/// <summary>What a conversation's id may be; the ids of performance reports are of the same form.</summary>
public static class ConversationIds
{
    /// <summary>The rule in words, for who broke it.</summary>
    public const string Rule = "A conversation id must be 1 to 128 characters: A-Z a-z 0-9 _ . : - and not just . or ..";

    private const int MaxLength = 128;

    public static bool IsValid(string id) =>
        id.Length is > 0 and <= MaxLength
        // As the last part of a path these two mean something else.
        && id is not ("." or "..")
        && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or ':' or '-');
}
