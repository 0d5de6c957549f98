namespace ChatMetrics.LoadGenerator.Questions;

/// <summary>One question of a conversation.</summary>
/// <param name="IsStreamed">Whether the answer is read as it is written.</param>
/// <param name="IsAbandoned">Whether the reader leaves after the first words.</param>
internal sealed record Question(string Message, bool IsStreamed, bool IsAbandoned);

/// <summary>What one person asks about one thing.</summary>
/// <param name="Model">Null: the API's default.</param>
internal sealed record Conversation(string Id, string? Model, IReadOnlyList<Question> Questions);
