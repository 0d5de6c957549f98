using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Conversations;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatMetrics.Api.Metrics;

/// <summary>What the same questions would have cost at another model's prices.</summary>
internal static class WhatIfEndpoints
{
    private const int MaxLookedAt = 10 * ChatIndex.MaxRead;

    public static void MapWhatIf(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/statistics").WithTags("Statistics")
            .MapGet("/what-if", GetAsync)
            .WithName("WhatIf")
            .WithSummary("What the questions of a time would have cost at another model's prices, by their stored tokens")
            .WithDescription(
                "`model` is a configured model with a price, or one of the list of prices; its price is that of today. "
                + "The filters are those of "
                + "`GET /chats`, the model that was asked by `from_model`. The newest "
                + $"{MaxLookedAt} chats of the time are looked at. `caveats` says what the figures cannot know.")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    /// <param name="chosen">Its <c>model</c> is here the other model, not a filter.</param>
    /// <param name="from_model">Only chats answered by this model.</param>
    private static async Task<Ok<WhatIf>> GetAsync(
        ChatIndex index,
        ModelPrices prices,
        StorageLimit storage,
        TimeProvider clock,
        [AsParameters] WindowQuery time,
        [AsParameters] ChatFilterQuery chosen,
        string? from_model = null)
    {
        var errors = new FieldErrors();
        var filter = chosen.Read(errors) with { Model = from_model };
        var model = chosen.Model ?? "";
        var price = prices.Find(model);
        if (price is null)
        {
            errors.Add("model", $"Must be a model with a price: one of {string.Join(", ", prices.Names)}.");
        }

        if (from_model is "")
        {
            errors.Add("from_model", "A name has at least one character.");
        }

        var window = time.ReadOrDefault(errors);
        var sums = new WhatIfSums(price!);
        var looked = 0L;
        ChatCursor? after = null;
        do
        {
            // Each part may take as long as a request may wait.
            var part = await storage.WaitAsync(index.ReadNewestAsync(filter, window, after));
            foreach (var chat in part.Chats)
            {
                sums.Add(chat);
            }

            (after, looked) = (part.Next, looked + part.LookedAt);
        }
        while (after is not null && looked < MaxLookedAt);

        // Of a conversation, or where nothing is left, those are all that there are.
        var all = after is null ? looked : await storage.WaitAsync(index.CountAsync(window));
        return TypedResults.Ok(sums.Create(model, window, clock.GetUtcNow(), all, looked));
    }
}
