using ChatMetrics.Api.Http;
using ChatMetrics.Api.Limits;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Reports;

internal static class PerformanceReportEndpoints
{
    private const long MaxBodyBytes = 65_536;
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    public static void AddPerformanceReports(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<PerformanceReportReader>();

    public static void MapPerformanceReports(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/performance-reports").WithTags("Performance")
            .RequireCors(CorsPolicies.Pages)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapGet("", GetNewestAsync)
            .WithName("PerformanceReports")
            .WithSummary("Measurements from chats, other services and web pages, newest first")
            .WithDescription(
                "With `chat_id` the reports of one chat: the service's own, and those of the web pages that asked. `source` is "
                + "`backend` or `frontend`; every chat of this service is an `operation` of its own, `chat_request`.")
            .ProducesValidationProblem();

        group.MapGet("/{id}", GetAsync)
            .WithName("PerformanceReport")
            .WithSummary("One report")
            .ProducesProblem(StatusCodes.Status404NotFound);

        group.MapPost("", AddAsync)
            .WithName("AddPerformanceReports")
            .WithSummary("Stores a report, or a batch of reports, from another service or a web page")
            .WithDescription(
                "One report, or `{\"reports\": [...]}` with at most 100 of them; at most 64 KB, and 200 metrics a report. A "
                + "report with an `id` that is known already changes nothing, so a report may be sent again. All of a batch are "
                + "taken, or none.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .Accepts<PerformanceReport>("application/json", "text/plain")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    /// <param name="limit">The most reports; 1 to 1,000.</param>
    /// <param name="source"><c>backend</c> or <c>frontend</c>; both by default.</param>
    /// <param name="operation">The operation's name; any by default.</param>
    /// <param name="chat_id">The chat's id; any by default.</param>
    private static async Task<Ok<PerformanceReports>> GetNewestAsync(
        PerformanceReportStore store,
        StorageLimit storage,
        int limit = DefaultLimit,
        string? source = null,
        string? operation = null,
        string? chat_id = null)
    {
        var errors = new FieldErrors();
        if (limit is < 1 or > MaxLimit)
        {
            errors.Add("limit", "Must be 1 to 1000.");
        }

        ReportRules.CheckSource(source, "source", errors);
        ReportRules.CheckName(operation, "operation", errors);
        ReportRules.CheckId(chat_id, "chat_id", errors);
        errors.ThrowIfAny();
        var reports = await storage.WaitAsync(store.ReadAsync(new ReportFilter(source, operation, chat_id), limit));
        return TypedResults.Ok(reports);
    }

    private static async Task<Ok<PerformanceReport>> GetAsync(
        PerformanceReportStore store, StorageLimit storage, string id)
    {
        var report = await storage.WaitAsync(store.FindAsync(id))
            ?? throw new NotFoundException("There is no such report, or it has expired.");
        return TypedResults.Ok(report);
    }

    private static async Task<Created<AcceptedReports>> AddAsync(
        HttpRequest request,
        PerformanceReportReader reader,
        PostedReportStore store,
        IOptions<PageOriginOptions> origins,
        ReportLimits limits,
        StorageLimit storage)
    {
        ThrowIfOfForeignPage(request, origins.Value);
        var reports = await reader.ReadAsync(request);
        limits.Take(request.HttpContext, reports.Count);
        await storage.WaitAsync(store.AddAsync(reports));
        return TypedResults.Created((string?)null, new AcceptedReports([.. reports.Select(report => report.Id!)]));
    }

    // A browser sends plain text from any page without asking first, and only checks afterwards whether the page may read the
    // response.
    private static void ThrowIfOfForeignPage(HttpRequest request, PageOriginOptions origins)
    {
        if (request.Headers.Origin.Count > 0 && !origins.MaySendReports(request))
        {
            throw new BadHttpRequestException(
                "Pages of this origin may not post reports: see ChatMetrics:Live:Origins.", StatusCodes.Status403Forbidden);
        }
    }
}
