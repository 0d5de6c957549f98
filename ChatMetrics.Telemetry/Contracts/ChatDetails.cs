using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>One chat's whole record, with what was said, and what is usual for its model.</summary>
public sealed record ChatDetails : IndividualChatMetrics
{
    private ChatDetails(ChatRecord record)
        : base(record) => ConversationId = record.ConversationId;

    [JsonPropertyOrder(-1)]
    public string ConversationId { get; }

    /// <summary>The means of the model's chats in the 7 days up to now; absent where they are few.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UsualChat? Usual { get; private init; }

    /// <summary>Question and answer as a whole; absent where they are not stored: then <c>texts_missing</c> says why.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChatTexts? Texts { get; private init; }

    /// <summary>Why there are no texts, in a sentence; absent where there are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TextsMissing { get; private init; }

    public static ChatDetails From(ChatRecord record, UsualChat? usual, ChatTexts? texts, string? textsMissing) =>
        new(record) { Usual = usual, Texts = texts, TextsMissing = textsMissing };
}

/// <summary>What was said.</summary>
public sealed record ChatTexts(string Question, string Answer);

/// <summary>The means of a model's chats, each of those of which it is known; null where of none.</summary>
public sealed record UsualChat(
    string Model, long Count, double? DurationMs, double? CpuTimeMs, decimal? PriceUsd, double? Tokens, double? AllocatedMb);
