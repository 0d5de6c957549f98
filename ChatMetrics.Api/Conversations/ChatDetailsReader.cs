using ChatMetrics.Api.Privacy;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Conversations;

/// <summary>Reads one chat with all that its page shows.</summary>
internal sealed class ChatDetailsReader(
    ChatIndex index, ChatStore store, StatisticsStore statistics, TextPrivacy privacy, IOptions<RetentionOptions> retention)
{
    /// <returns>Null if there is no such chat, or if a newer version stored it.</returns>
    public async Task<ChatDetails?> ReadAsync(string chatId)
    {
        if (await index.FindAsync(chatId) is not { } chat)
        {
            return null;
        }

        var reading = chat.Model is { } model ? statistics.ReadUsualAsync(model) : Task.FromResult<UsualChat?>(null);
        var texts = await ReadTextsAsync(chat);
        return ChatDetails.From(chat, await reading, texts, texts is null ? Missing(chat) : null);
    }

    private async Task<ChatTexts?> ReadTextsAsync(ChatRecord chat)
    {
        var turns = chat.IsRelayed ? [] : await store.ReadTurnsAsync(chat.ConversationId, int.MaxValue);
        var (question, answer) = (Find("user"), Find("assistant"));
        return question is null || answer is null ? null : new ChatTexts(question, answer);

        string? Find(string role) => turns.FirstOrDefault(turn => turn.ChatId == chat.ChatId && turn.Role == role)?.Content;
    }

    private string Missing(ChatRecord chat) => chat switch
    {
        { IsRelayed: true } => "The texts of requests that are passed on to a model as they are stay with the client.",
        { Outcome: not ChatOutcome.Completed } => "Texts are stored of chats that were answered.",
        _ when !privacy.AreKept => "The whole texts are not kept: see ChatMetrics:StoreMessages.",
        _ => $"Of a conversation the last {RetentionOptions.MaxTurns} turns are kept, for {retention.Value.Chats.TotalDays:0.#} days.",
    };
}
