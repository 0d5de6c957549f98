using ChatMetrics.Api.Http;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatMetrics.Api.Conversations;

internal static class ChatsEndpoints
{
    private const int DefaultLimit = 50;

    public static void MapChats(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/chats").WithTags("Chats")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapGet("", GetPageAsync)
            .WithName("Chats")
            .WithSummary("The chats of all conversations, the newest first; filtered")
            .WithDescription(
                "A page has up to `limit` (50, at most 200) chats; `next_cursor`, null on the last page, gives the next one and "
                + "is not moved by chats that arrive. `rating` is `good` or `high_usage`; `status` is `completed`, `failed` or "
                + "`cancelled`; `error` is a class such as `model_timeout`; `slower_than_ms` is of the whole chat; `door` is "
                + "`chat` or `openai`. "
                + $"At most {ChatIndex.MaxRead} records are read for a page: one of a rare filter may end with few chats or "
                + "none, and its `next_cursor` goes on from there.");

        group.MapGet("/{chat_id}", GetAsync)
            .WithName("ChatById")
            .WithSummary("One chat's whole record, by its id alone")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <param name="limit">The most chats per page; 1 to 200.</param>
    /// <param name="cursor">The <c>next_cursor</c> of the previous page.</param>
    /// <param name="conversation_id">Only chats of this conversation.</param>
    /// <param name="rating"><c>good</c> or <c>high_usage</c>.</param>
    /// <param name="model">Only chats answered by this model.</param>
    /// <param name="status"><c>completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
    /// <param name="error">An error class, such as <c>model_timeout</c>.</param>
    /// <param name="slower_than_ms">Only chats whose total duration was longer, in milliseconds.</param>
    /// <param name="user">Only chats of this user.</param>
    /// <param name="purpose">Only chats of this purpose; <c>chat</c> is what people read.</param>
    /// <param name="door"><c>chat</c> (POST /chat) or <c>openai</c> (/v1).</param>
    private static async Task<Ok<ChatPage>> GetPageAsync(
        ChatIndex index,
        StorageLimit storage,
        int limit = DefaultLimit,
        string? cursor = null,
        string? conversation_id = null,
        string? rating = null,
        string? model = null,
        string? status = null,
        string? error = null,
        long? slower_than_ms = null,
        string? user = null,
        string? purpose = null,
        string? door = null)
    {
        var query = new ChatsQuery(
            limit, cursor, conversation_id, rating, model, status, error, slower_than_ms, user, purpose, door);
        var (filter, after) = query.Read();
        return TypedResults.Ok(await storage.WaitAsync(index.ReadPageAsync(filter, after, limit)));
    }

    private static async Task<Ok<ConversationChat>> GetAsync(
        ChatIndex index, ChatSpool spool, StorageLimit storage, string chat_id)
    {
        var errors = new FieldErrors();
        if (!ChatIdSource.IsChatId(chat_id))
        {
            errors.Add("chat_id", "A chat id is chat_ and digits, at most 64 characters.");
        }

        errors.ThrowIfAny();
        var chat = await storage.WaitAsync(index.FindAsync(chat_id))
            ?? throw (spool.Records > 0
                ? new UnavailableException("This chat may still wait to be stored; try again in a moment.")
                : new NotFoundException("There is no chat of that id."));
        return TypedResults.Ok(chat);
    }
}
