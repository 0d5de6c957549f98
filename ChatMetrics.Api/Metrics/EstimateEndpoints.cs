using ChatMetrics.Api.Conversations;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatMetrics.Api.Metrics;

/// <summary>What so many questions would cost.</summary>
internal static class EstimateEndpoints
{
    private const long DefaultQuestions = 10_000;
    private const long MaxQuestions = 1_000_000_000_000;

    public static void MapEstimate(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/statistics").WithTags("Statistics")
            .MapGet("/estimate", GetAsync)
            .WithName("CostEstimate")
            .WithSummary("What so many questions like these would cost: money, CPU time and allocations, each with its 95 % range")
            .WithDescription(
                "By the means of the chats of a time that match the filter of `GET /chats`: of all of them where the statistics count them "
                + "(no filter, or one model, user, purpose or error), otherwise of about 1,000 that are spread evenly over the time; "
                + "`caveats` says which, and what the ranges claim. `questions` is how many; 10,000 when nothing is said.")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    /// <param name="questions">How many questions; 10,000 when absent.</param>
    private static async Task<Ok<CostEstimate>> GetAsync(
        ComparisonStore chats,
        StorageLimit storage,
        [AsParameters] WindowQuery time,
        [AsParameters] ChatFilterQuery chosen,
        long questions = DefaultQuestions)
    {
        var errors = new FieldErrors();
        if (questions is < 1 or > MaxQuestions)
        {
            errors.Add("questions", $"Must be 1 to {MaxQuestions}.");
        }

        var filter = chosen.Read(errors);
        var window = time.ReadOrDefault(errors);
        return TypedResults.Ok(await storage.WaitAsync(chats.EstimateAsync(questions, filter, window)));
    }
}
