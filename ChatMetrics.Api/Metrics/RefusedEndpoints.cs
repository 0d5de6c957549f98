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
        routes.MapGroup("/statistics").WithTags("Statistics").WithKnownQuery()
            .MapGet("/refused", GetAsync)
            .WithName("RefusedRequests")
            .WithSummary("Requests that were refused before they became chats: counted by reason, the newest listed")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    /// <param name="window">5m, 1h, 24h or 7d, up to now; 1h when nothing else is said.</param>
    /// <param name="from">The start, in place of a window.</param>
    /// <param name="to">The end; now when absent.</param>
    private static async Task<Ok<RefusedRequests>> GetAsync(
        RefusalStore store, StorageLimit storage, WindowQuery windows, string? window = null, string? from = null, string? to = null) =>
        TypedResults.Ok(await storage.WaitAsync(store.ReadAsync(windows.ReadOrDefault(window, from, to, new FieldErrors()))));
}
