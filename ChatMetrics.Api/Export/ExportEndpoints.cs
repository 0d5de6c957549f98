using ChatMetrics.Api.Conversations;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Api.Export;

/// <summary>Files of everything that is stored: docs/export.md.</summary>
internal static class ExportEndpoints
{
    private const string FormatWords =
        " `format` is csv (the default), jsonl or json, with the same columns. A file that is broken off says so in its last line, and its "
        + "body lacks the last chunk. The last line of a whole one has the number of rows: of json always, else with `footer=true`.";

    public static void AddExport(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ExportOptions, ExportOptionsValidator>("ChatMetrics:Export");
        builder.Services.AddSingleton<ExportLimiter>();
        builder.Services.AddSingleton<ExportResponse>();
        builder.Services.AddSingleton<SampleExport>();
    }

    public static void MapExport(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/export").WithTags("Export")
            .WithMetadata(new ProducesResponseTypeMetadata(
                StatusCodes.Status200OK, type: null, [.. ExportFormat.All.Select(format => format.ContentType)]))
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapGet("/chats", WriteChatsAsync)
            .WithName("ExportChats")
            .WithSummary("All chats of a filter and a time as a file, the oldest first: every field of their records")
            .WithDescription("Filters and time are those of `GET /chats`; without a time all that is kept." + FormatWords);

        group.MapGet("/conversations", WriteConversationsAsync)
            .WithName("ExportConversations")
            .WithSummary("All conversations with their totals as a file, in no order")
            .WithDescription("The fields are those of `GET /all-conversation-metrics`." + FormatWords);

        group.MapGet("/samples", WriteSamplesAsync)
            .WithName("ExportSamples")
            .WithSummary("The samples of a host as a file: lowest, highest and mean of every second, minute or hour that has any")
            .WithDescription(
                "`resolution` is 1s, 1m (the default) or 1h; `from` (all that is kept of it) and `to` (now) are ISO 8601 in UTC; `host` "
                + "is a host's name (the API's own)." + FormatWords);
    }

    private static Task WriteChatsAsync(
        HttpContext context,
        ExportResponse response,
        ChatScan chats,
        TimeProvider time,
        [AsParameters] ExportQuery query,
        [AsParameters] WindowQuery span,
        [AsParameters] ChatFilterQuery chosen)
    {
        var errors = new FieldErrors();
        var format = query.ReadFormat(errors);
        var filter = chosen.Read(errors);
        var window = span.Read(errors);
        errors.ThrowIfAny();
        var batches = chats.ReadAsync(filter, window)
            .Select(batch => new ExportBatch(batch.Chats.Select(ExportedChat.From), batch.Unreadable));
        var name = window switch
        {
            null => ExportName.At(time, "chats"),
            { IsBetween: true } => ExportName.Between(window.From, window.To, "chats"),
            _ => ExportName.At(time, "chats", window.Name),
        };
        var file = new ExportFile(ExportTable.Chats, name, batches, filter == new ChatFilter() ? () => chats.CountAsync(window) : null);
        return response.WriteAsync(context, file, format, query.Footer is true);
    }

    private static Task WriteConversationsAsync(
        HttpContext context, ExportResponse response, ConversationStore store, TimeProvider time, [AsParameters] ExportQuery query)
    {
        var errors = new FieldErrors();
        var format = query.ReadFormat(errors);
        errors.ThrowIfAny();
        var batches = store.ReadAllAsync().Select(batch => new ExportBatch(batch));
        var file = new ExportFile(
            ExportTable.Conversations, ExportName.At(time, "conversations"), batches, store.CountAsync);
        return response.WriteAsync(context, file, format, query.Footer is true);
    }

    /// <param name="resolution"><c>1s</c>, <c>1m</c> or <c>1h</c>.</param>
    /// <param name="from">The start; all that is kept when absent.</param>
    /// <param name="to">The end; now when absent.</param>
    /// <param name="host">The host's name; the API's own when absent.</param>
    private static Task WriteSamplesAsync(
        HttpContext context,
        ExportResponse response,
        SampleExport samples,
        [AsParameters] ExportQuery query,
        string? resolution = null,
        string? from = null,
        string? to = null,
        string? host = null)
    {
        var errors = new FieldErrors();
        var format = query.ReadFormat(errors);
        var file = samples.Read(resolution, from, to, host, errors);
        errors.ThrowIfAny();
        return response.WriteAsync(context, file!, format, query.Footer is true);
    }
}
