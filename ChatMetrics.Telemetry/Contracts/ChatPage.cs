using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>One page of the chats of all conversations, the newest first.</summary>
/// <param name="NextCursor">Give it as <c>?cursor=</c> for the next page; null on the last one.</param>
/// <param name="UnreadableChats">
/// How many chats a newer program has stored, so that this one cannot show them; left out when 0.
/// </param>
public sealed record ChatPage(
    IReadOnlyList<ConversationChat> Chats,
    string? NextCursor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int UnreadableChats);

/// <summary>What one question cost, and the conversation in which it was asked.</summary>
public sealed record ConversationChat : IndividualChatMetrics
{
    private ConversationChat(ChatRecord record)
        : base(record) => ConversationId = record.ConversationId;

    [JsonPropertyOrder(-1)]
    public string ConversationId { get; }

    /// <summary>Rounds a measured record to what is shown.</summary>
    public static new ConversationChat From(ChatRecord record) => new(record);
}
