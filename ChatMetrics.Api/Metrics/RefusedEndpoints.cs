using ChatMetrics.Api.Conversations;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatMetrics.Api.Metrics;

/// <summary>Requests that were refused before they became chats.</summary>
internal static class RefusedEndpoints
{
    public static void AddMetrics(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DashboardReader>();
        builder.Services.AddSingleton<RefusalLog>();
        builder.Services.AddSingleton<IProblemObserver, RefusedChats>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<RefusalLog>());
    }

    public static void MapRefused(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/statistics").WithTags("Statistics")
            .MapGet("/refused", GetAsync)
            .WithName("RefusedRequests")
            .WithSummary("Requests that were refused before they became chats: counted by reason, the newest listed")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Ok<RefusedRequests>> GetAsync(
        RefusalStore store, StorageLimit storage, [AsParameters] WindowQuery time) =>
        TypedResults.Ok(await storage.WaitAsync(store.ReadAsync(time.ReadOrDefault())));
}
