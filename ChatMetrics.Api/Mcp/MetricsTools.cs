using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Conversations;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Metrics;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ChatMetrics.Api.Mcp;

/// <summary>The tools: each answers as the endpoint of its kind does, in JSON.</summary>
[McpServerToolType]
internal sealed class MetricsTools(
    StatisticsStore statistics,
    ChatIndex index,
    ChatDetailsReader details,
    StorageLimit storage,
    TimeProvider time,
    IOptions<RetentionOptions> retention,
    IOptions<ChatMetricsOptions> options)
{
    private const int MaxFound = 50;
    private const string WindowWords = "5m, 1h, 24h or 7d, up to now; 24h when neither this nor from is given.";
    private const string FromWords = "The start in place of a window, ISO 8601 in UTC.";
    private const string ToWords = "The end; now when absent.";

    [McpServerTool(Name = "cost_summary", Title = "What the questions cost", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description("What the questions of a time cost, in all and each: money, own CPU time, allocations, duration, tokens, failures, wasted "
        + "money; against the time before, with the chats behind the change that is largest.")]
    public Task<CallToolResult> CostSummaryAsync(
        [Description(WindowWords)] string? window = null,
        [Description(FromWords)] string? from = null,
        [Description(ToWords)] string? to = null,
        [Description("Divides the chats: by stage, model, rating, user, purpose or error.")] string? group_by = null) =>
        AnswerAsync(async () =>
        {
            var errors = new FieldErrors();
            var grouping = GroupingQuery.Read(group_by, errors);
            var period = Time(window, from, to).ReadOrDefault(errors);
            var reading = statistics.ReadAsync(period, grouping);
            var changes = await storage.WaitAsync(statistics.ReadChangesAsync(period));
            return new CostSummary(await storage.WaitAsync(reading), changes);
        }, WireJson.Utf8.CostSummary);

    [McpServerTool(Name = "find_chats", Title = "Find chats", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description("The chats of a time: the newest first, or sorted by what they cost.")]
    public Task<CallToolResult> FindChatsAsync(
        [Description(WindowWords)] string? window = null,
        [Description(FromWords)] string? from = null,
        [Description(ToWords)] string? to = null,
        [Description("price_usd, cpu_time_ms, allocated_mb, duration_ms, tokens or time_to_first_token_ms, the highest first.")]
        string? sort = null,
        [Description("desc or asc.")] string? order = null,
        [Description("1 to 50.")] long limit = 10,
        string? conversation_id = null,
        string? user = null,
        string? purpose = null,
        string? model = null,
        [Description("completed, failed or cancelled.")] string? status = null,
        [Description("A class of errors, such as model_timeout.")] string? error = null,
        long? slower_than_ms = null) =>
        AnswerAsync(async () =>
        {
            var errors = new FieldErrors();
            if (limit is < 1 or > MaxFound)
            {
                errors.Add("limit", $"The limit is 1 to {MaxFound}.");
            }

            var filter = new ChatFilterQuery
            {
                ConversationId = conversation_id,
                User = user,
                Purpose = purpose,
                Model = model,
                Status = status,
                Error = error,
                SlowerThanMs = slower_than_ms,
                Options = options,
            }.Read(errors);
            var isAscending = SortQuery.ReadIsAscending(sort, order, ChatsEndpoints.SortKeys, errors);
            var period = Time(window, from, to).ReadOrDefault(errors);
            var sorted = new ChatSort(sort is null ? null : QuestionFigure.Find(sort), isAscending, period);
            var page = await storage.WaitAsync(index.ReadPageAsync(filter, after: null, (int)limit, sorted));
            return new FoundChats([.. page.Chats.Select(FoundChat.From)], page.NextCursor is not null);
        }, WireJson.Utf8.FoundChats);

    [McpServerTool(Name = "explain_chat", Title = "Explain a chat", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description("All that was measured of one chat: its stages, measurements, tool calls, tokens and price, its question and answer while "
        + "they are kept, and what is usual for its model.")]
    public Task<CallToolResult> ExplainChatAsync([Description("Such as chat_1768905045123000001.")] string chat_id) =>
        AnswerAsync(
            async () => ChatIdSource.IsChatId(chat_id) && await storage.WaitAsync(details.ReadAsync(chat_id)) is { } chat
                ? chat
                : throw new NotFoundException("There is no chat of that id."),
            WireJson.Utf8.ChatDetails);

    [McpServerTool(Name = "bottlenecks", Title = "Where the time goes", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description("Which stages and measurements take the time, compared with the 7 days before, and the slowest chats.")]
    public Task<CallToolResult> BottlenecksAsync(
        [Description(WindowWords)] string? window = null,
        [Description(FromWords)] string? from = null,
        [Description(ToWords)] string? to = null) =>
        AnswerAsync(
            () => storage.WaitAsync(statistics.ReadBottlenecksAsync(Time(window, from, to).ReadOrDefault())),
            WireJson.Utf8.BottleneckReport);

    private WindowQuery Time(string? window, string? from, string? to) =>
        new() { Window = window ?? (from is null && to is null ? "24h" : null), From = from, To = to, Time = time, Retention = retention };

    private static async Task<CallToolResult> AnswerAsync<T>(Func<Task<T>> answer, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToElement(await answer(), type);
        return new CallToolResult { Content = [new TextContentBlock { Text = json.GetRawText() }], StructuredContent = json };
    }
}
