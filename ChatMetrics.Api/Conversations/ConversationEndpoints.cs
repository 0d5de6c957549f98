using ChatMetrics.Api.Http;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatMetrics.Api.Conversations;

internal static class ConversationEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    private static readonly string[] SortKeys = [.. ConversationOrder.All.Select(order => order.Name)];

    // Long enough for another worker to take over from one that is busy or has died.
    internal static readonly TimeSpan FoldedWithin = TimeSpan.FromSeconds(8);

    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Conversations")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapGet("/conversation-metrics/{conversation_id}", GetConversationAsync)
            .WithName("ConversationMetrics")
            .WithSummary("Every chat of a conversation, oldest first, with totals over the whole")
            .ProducesProblem(StatusCodes.Status404NotFound);

        group.MapDelete("/conversation-metrics/{conversation_id}", RemoveConversationAsync)
            .WithName("RemoveConversation")
            .WithSummary("Removes a conversation and all that is stored of it; a chat that comes later starts it anew")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);

        group.MapGet("/all-conversation-metrics", GetOverviewAsync)
            .WithName("AllConversationMetrics")
            .WithSummary("All conversations with their totals: sorted, the most recent activity first when nothing else is said")
            .WithDescription(
                $"`sort` is one of {string.Join(", ", SortKeys)}, with `order` desc or asc; money is that of the chats whose price "
                + "is known.");
    }

    private static async Task<Ok<ConversationMetrics>> GetConversationAsync(
        HttpRequest request,
        ConversationStore store,
        ChatSpool spool,
        StorageLimit storage,
        string conversation_id,
        int limit = DefaultLimit,
        string? cursor = null)
    {
        var errors = new FieldErrors();
        CheckConversationId(conversation_id, errors);
        CheckLimit(limit, errors);
        var after = PageCursor.Read(request, cursor, text => ChatIdSource.IsChatId(text) ? text : null, errors);
        errors.ThrowIfAny();
        var conversation = await storage.WaitAsync(store.ReadConversationAsync(conversation_id, after, limit))
            ?? throw (spool.Records > 0 ? RecordsWait() : NoSuchConversation());
        return TypedResults.Ok(conversation with { NextCursor = PageCursor.Write(request, conversation.NextCursor) });
    }

    private static async Task<NoContent> RemoveConversationAsync(
        ConversationRemoval removal, ChatSpool spool, StorageLimit storage, string conversation_id)
    {
        var errors = new FieldErrors();
        CheckConversationId(conversation_id, errors);
        errors.ThrowIfAny();
        if (spool.Records > 0)
        {
            throw RecordsWait();
        }

        return await removal.RemoveAsync(conversation_id, storage.Current, FoldedWithin)
            ? TypedResults.NoContent()
            : throw NoSuchConversation();
    }

    /// <param name="limit">The most conversations per page; 1 to 1,000.</param>
    /// <param name="cursor">The <c>next_cursor</c> of the previous page.</param>
    /// <param name="sort">What they are sorted by.</param>
    /// <param name="order"><c>desc</c> or <c>asc</c>.</param>
    private static async Task<Ok<ConversationsOverview>> GetOverviewAsync(
        HttpRequest request,
        ConversationStore store,
        StorageLimit storage,
        int limit = DefaultLimit,
        string? cursor = null,
        string? sort = null,
        string? order = null)
    {
        var errors = new FieldErrors();
        CheckLimit(limit, errors);
        var isAscending = SortQuery.ReadIsAscending(sort, order, SortKeys, errors);
        var after = PageCursor.Read(request, cursor, OverviewCursor.Parse, errors);
        errors.ThrowIfAny();
        var found = await storage.WaitAsync(
            store.ReadOverviewAsync(after, limit, sort is null ? null : ConversationOrder.Find(sort), isAscending));
        return TypedResults.Ok(found with { NextCursor = PageCursor.Write(request, found.NextCursor) });
    }

    private static NotFoundException NoSuchConversation() => new("There is no conversation of that id.");

    // What waits would bring a removed conversation back, and may be all that there is of an unknown one.
    private static UnavailableException RecordsWait() =>
        new("Chats of this conversation may still wait to be stored; try again in a moment.");

    private static void CheckConversationId(string conversationId, FieldErrors errors)
    {
        if (!ConversationIds.IsValid(conversationId))
        {
            errors.Add("conversation_id", ConversationIds.Rule);
        }
    }

    private static void CheckLimit(int limit, FieldErrors errors)
    {
        if (limit is < 1 or > MaxLimit)
        {
            errors.Add("limit", "Must be 1 to 1000.");
        }
    }
}
