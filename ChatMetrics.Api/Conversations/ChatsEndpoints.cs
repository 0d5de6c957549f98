using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Conversations;

internal static class ChatsEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private const string ByStart = "started_at";

    /// <summary>What chats can be sorted by.</summary>
    public static readonly string[] SortKeys = [ByStart, .. QuestionFigure.All.Select(figure => figure.Name)];

    public static void AddConversations(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<ChatDetailsReader>();

    public static void MapChats(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/chats").WithTags("Chats")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapGet("", GetPageAsync)
            .WithName("Chats")
            .WithSummary("The chats of all conversations: filtered, sorted, the newest first when nothing else is said")
            .WithDescription(
                "A page has up to `limit` (50, at most 200) chats; `next_cursor`, null on the last page, gives the next one and "
                + $"is not moved by chats that arrive. `sort` is one of {string.Join(", ", SortKeys)}, with `order` desc or asc; chats "
                + "whose figure is not known come last, either way. The time is `window`, one of 5m, 1h, 24h, 7d up to now, or from `from` "
                + "to `to` (now); without it all that is kept, sorted by a figure the last 30 days. `rating` is `good` or `high_usage`; "
                + "`status` is `completed`, `failed` or `cancelled`; `error` is a class such as `model_timeout`; `slower_than_ms` and "
                + "`faster_than_ms` are of the whole chat; `door` is `chat` or `openai`. "
                + $"At most {ChatIndex.MaxRead} records are read for a page: one of a rare filter may end with few chats or "
                + "none, and its `next_cursor` goes on from there.");

        group.MapGet("/{chat_id}", GetAsync)
            .WithName("ChatById")
            .WithSummary("One chat's whole record, by its id alone, with its texts and what is usual for its model")
            .ProducesProblem(StatusCodes.Status404NotFound);

        group.MapDelete("", RemoveOfUserAsync)
            .WithName("RemoveChatsOfUser")
            .WithSummary("Removes all that is stored of a user")
            .WithDescription(
                "The conversations that have a question of `user`, each as a whole, and the user's name in statistics and alerts; what "
                + "was counted of all chats stays. The answer says how many conversations there were. One that breaks off (503) can be "
                + "repeated. Users that are stored as hashes are named by their name or its hash.");
    }

    /// <param name="limit">The most chats per page; 1 to 200.</param>
    /// <param name="cursor">The <c>next_cursor</c> of the previous page.</param>
    /// <param name="sort">What they are sorted by.</param>
    /// <param name="order"><c>desc</c> or <c>asc</c>.</param>
    private static async Task<Ok<ChatPage>> GetPageAsync(
        HttpRequest request,
        ChatIndex index,
        StorageLimit storage,
        [AsParameters] WindowQuery time,
        [AsParameters] ChatFilterQuery chosen,
        int limit = DefaultLimit,
        string? cursor = null,
        string? sort = null,
        string? order = null)
    {
        var errors = new FieldErrors();
        if (limit is < 1 or > MaxLimit)
        {
            errors.Add("limit", $"The limit is 1 to {MaxLimit}.");
        }

        var filter = chosen.Read(errors);
        var figure = sort is null ? null : QuestionFigure.Find(sort);
        var isAscending = SortQuery.ReadIsAscending(sort, order, SortKeys, errors);
        var window = time.Read(errors);
        var after = PageCursor.Read(request, cursor, text => ParseCursor(text, figure), errors);
        errors.ThrowIfAny();
        var sorted = new ChatSort(figure, isAscending, window);
        var page = await storage.WaitAsync(index.ReadPageAsync(filter, after, limit, sorted));
        return TypedResults.Ok(page with { NextCursor = PageCursor.Write(request, page.NextCursor) });
    }

    private static async Task<Ok<RemovedUser>> RemoveOfUserAsync(
        UserRemoval removal,
        AlertStore alerts,
        ChatSpool spool,
        StorageLimit storage,
        IOptions<ChatMetricsOptions> options,
        string? user = null)
    {
        var errors = new FieldErrors();
        if (user is null or "")
        {
            errors.Add("user", "Name the user whose conversations are to be removed.");
        }

        errors.ThrowIfAny();
        if (spool.Records > 0)
        {
            throw new UnavailableException("Chats of this user may still wait to be stored; try again in a moment.");
        }

        var removed = 0;
        foreach (var name in options.Value.Users.FindAll(user!))
        {
            removed += await removal.RemoveAsync(name, storage.Current, ConversationEndpoints.FoldedWithin);
            await storage.WaitAsync(alerts.ForgetUserAsync(name));
        }

        return TypedResults.Ok(new RemovedUser(removed));
    }

    private static ChatCursor? ParseCursor(string text, QuestionFigure? figure) =>
        ChatCursor.Parse(text) is { } position && position.Score is null == figure is null ? position : null;

    private static async Task<Ok<ChatDetails>> GetAsync(
        ChatDetailsReader reader, ChatSpool spool, StorageLimit storage, string chat_id)
    {
        var errors = new FieldErrors();
        if (!ChatIdSource.IsChatId(chat_id))
        {
            errors.Add("chat_id", "A chat id is chat_ and digits, at most 64 characters.");
        }

        errors.ThrowIfAny();
        return TypedResults.Ok(await storage.WaitAsync(reader.ReadAsync(chat_id))
            ?? throw (spool.Records > 0
                ? new UnavailableException("This chat may still wait to be stored; try again in a moment.")
                : new NotFoundException("There is no chat of that id.")));
    }
}
