namespace ChatMetrics.LoadGenerator.Questions;

/// <summary>A question in a conversation.</summary>
/// <param name="IsStreamed">Whether the answer is read as it is generated.</param>
/// <param name="IsAbandoned">Whether the reader leaves after the first words.</param>
internal sealed record Question(string Message, bool IsStreamed, bool IsAbandoned);

/// <summary>One person's questions on one topic.</summary>
/// <param name="Model">Null for the API's default.</param>
internal sealed record Conversation(string Id, string? Model, IReadOnlyList<Question> Questions);
