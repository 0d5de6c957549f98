using System.Text.Json;
using System.Text.RegularExpressions;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Http;

/// <summary>GET /openapi/v1.json says what the endpoints do.</summary>
public sealed partial class ApiDescriptionTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task Get_Document_NamesEveryEndpointWithItsStatusCodes()
    {
        var document = await ReadAsync();

        var endpoints = Operations(document).Select(operation =>
            $"{operation.Method} {operation.Path} {string.Join(' ', operation.Value.At("responses").EnumerateObject().Select(status => status.Name).Order())}");
        Assert.Equal(
            """
            delete /alerts/{id}/silence 204 400 404 503
            delete /chats 200 400 503
            delete /conversation-metrics/{conversation_id} 204 400 404 503
            delete /session 204
            get /alerts 200 400 503
            get /alerts/deliveries 200 400 503
            get /alerts/preview 200 400 503
            get /alerts/rules 200 400 503
            get /alive 200 503
            get /all-conversation-metrics 200 400 503
            get /chats 200 400 503
            get /chats/{chat_id} 200 400 404 503
            get /conversation-metrics/{conversation_id} 200 400 404 503
            get /dashboard/snapshot 200
            get /export/chats 200 400 429 503
            get /export/conversations 200 400 429 503
            get /export/samples 200 400 429 503
            get /health 200 503
            get /live-metrics 200 400 503
            get /metrics 200
            get /performance-reports 200 400 503
            get /performance-reports/{id} 200 404 503
            get /session 200
            get /session/openid-connect 302 404
            get /statistics 200 400 503
            get /statistics/bottlenecks 200 400 503
            get /statistics/changes 200 400 503
            get /statistics/check 200 400 412 503
            get /statistics/compare 200 400 503
            get /statistics/estimate 200 400 503
            get /statistics/heatmap 200 400 503
            get /statistics/refused 200 400 503
            get /statistics/timeseries 200 400 503
            get /statistics/what-if 200 400 503
            get /system-metrics 200 503
            get /system-metrics/history 200 400 503
            get /v1/models 200
            get /v1/models/{id} 200 404
            post /alerts/preview 200 400 413 503
            post /alerts/test 200 400 503
            post /alerts/{id}/silence 204 400 404 409 503
            post /chat 200 400 413 415 429 502 503 504
            post /performance-reports 201 400 403 413 415 429 503
            post /session 204 400 401 403 404 415 503
            post /v1/chat/completions 200 400 404 429 502
            post /v1/embeddings 200 400 404 429 502
            post /v1/responses 200 400 404 429 502
            """.ReplaceLineEndings("\n"),
            string.Join('\n', endpoints.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Get_Document_ChatAnswersInOnePieceOrAsAStream()
    {
        var chat = Operations(await ReadAsync()).Single(operation => operation.Path == "/chat").Value;

        Assert.Equal(
            ["application/json", "text/event-stream"],
            chat.At("responses").GetProperty("200").At("content").EnumerateObject().Select(content => content.Name));
    }

    [Fact]
    public async Task Get_Document_NamesEveryParameter()
    {
        var document = await ReadAsync();

        var parameters =
            from operation in Operations(document)
            where operation.Value.TryGetProperty("parameters", out _)
            from parameter in operation.Value.At("parameters").EnumerateArray()
            select $"{operation.Path} {parameter.At("in").GetString()} {parameter.At("name").GetString()}: {parameter.At("schema.type").GetString()}";
        Assert.Equal(
            """
            /alerts query cursor: string
            /alerts query limit: integer
            /alerts query rule: string
            /alerts/preview query from: string
            /alerts/preview query from: string
            /alerts/preview query rule: string
            /alerts/preview query to: string
            /alerts/preview query to: string
            /alerts/test query rule: string
            /alerts/{id}/silence path id: string
            /alerts/{id}/silence path id: string
            /alerts/{id}/silence query for: string
            /all-conversation-metrics query cursor: string
            /all-conversation-metrics query limit: integer
            /all-conversation-metrics query order: string
            /all-conversation-metrics query sort: string
            /chats query conversation_id: string
            /chats query cursor: string
            /chats query door: string
            /chats query error: string
            /chats query faster_than_ms: integer
            /chats query from: string
            /chats query limit: integer
            /chats query model: string
            /chats query order: string
            /chats query purpose: string
            /chats query rating: string
            /chats query slower_than_ms: integer
            /chats query sort: string
            /chats query status: string
            /chats query to: string
            /chats query user: string
            /chats query user: string
            /chats query window: string
            /chats/{chat_id} path chat_id: string
            /conversation-metrics/{conversation_id} path conversation_id: string
            /conversation-metrics/{conversation_id} path conversation_id: string
            /conversation-metrics/{conversation_id} query cursor: string
            /conversation-metrics/{conversation_id} query limit: integer
            /export/chats query conversation_id: string
            /export/chats query door: string
            /export/chats query error: string
            /export/chats query faster_than_ms: integer
            /export/chats query footer: boolean
            /export/chats query format: string
            /export/chats query from: string
            /export/chats query model: string
            /export/chats query purpose: string
            /export/chats query rating: string
            /export/chats query slower_than_ms: integer
            /export/chats query status: string
            /export/chats query to: string
            /export/chats query user: string
            /export/chats query window: string
            /export/conversations query footer: boolean
            /export/conversations query format: string
            /export/samples query footer: boolean
            /export/samples query format: string
            /export/samples query from: string
            /export/samples query host: string
            /export/samples query resolution: string
            /export/samples query to: string
            /live-metrics query events: string
            /live-metrics query last_event_id: string
            /performance-reports query chat_id: string
            /performance-reports query limit: integer
            /performance-reports query operation: string
            /performance-reports query source: string
            /performance-reports/{id} path id: string
            /statistics query from: string
            /statistics query group_by: string
            /statistics query to: string
            /statistics query window: string
            /statistics/bottlenecks query from: string
            /statistics/bottlenecks query to: string
            /statistics/bottlenecks query window: string
            /statistics/changes query from: string
            /statistics/changes query to: string
            /statistics/changes query window: string
            /statistics/check query allocated_per_chat: string
            /statistics/check query baseline: string
            /statistics/check query cost_per_chat: string
            /statistics/check query cpu_per_chat: string
            /statistics/check query error_rate: string
            /statistics/check query from: string
            /statistics/check query high_usage: string
            /statistics/check query min_chats: integer
            /statistics/check query model: string
            /statistics/check query p50: string
            /statistics/check query p95: string
            /statistics/check query p99: string
            /statistics/check query purpose: string
            /statistics/check query to: string
            /statistics/check query tokens_per_chat: string
            /statistics/check query user: string
            /statistics/check query wasted: string
            /statistics/check query window: string
            /statistics/check query worse_by: string
            /statistics/compare query a: string
            /statistics/compare query b: string
            /statistics/compare query from: string
            /statistics/compare query to: string
            /statistics/compare query window: string
            /statistics/estimate query conversation_id: string
            /statistics/estimate query door: string
            /statistics/estimate query error: string
            /statistics/estimate query faster_than_ms: integer
            /statistics/estimate query from: string
            /statistics/estimate query model: string
            /statistics/estimate query purpose: string
            /statistics/estimate query questions: integer
            /statistics/estimate query rating: string
            /statistics/estimate query slower_than_ms: integer
            /statistics/estimate query status: string
            /statistics/estimate query to: string
            /statistics/estimate query user: string
            /statistics/estimate query window: string
            /statistics/heatmap query from: string
            /statistics/heatmap query step: string
            /statistics/heatmap query to: string
            /statistics/heatmap query window: string
            /statistics/refused query from: string
            /statistics/refused query to: string
            /statistics/refused query window: string
            /statistics/timeseries query from: string
            /statistics/timeseries query group_by: string
            /statistics/timeseries query metric: string
            /statistics/timeseries query step: string
            /statistics/timeseries query to: string
            /statistics/timeseries query window: string
            /statistics/what-if query conversation_id: string
            /statistics/what-if query door: string
            /statistics/what-if query error: string
            /statistics/what-if query faster_than_ms: integer
            /statistics/what-if query from: string
            /statistics/what-if query from_model: string
            /statistics/what-if query model: string
            /statistics/what-if query purpose: string
            /statistics/what-if query rating: string
            /statistics/what-if query slower_than_ms: integer
            /statistics/what-if query status: string
            /statistics/what-if query to: string
            /statistics/what-if query user: string
            /statistics/what-if query window: string
            /system-metrics/history query from: string
            /system-metrics/history query host: string
            /system-metrics/history query step: string
            /system-metrics/history query to: string
            /v1/models/{id} path id: string
            """.ReplaceLineEndings("\n"),
            string.Join('\n', parameters.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Get_Document_AllFieldsAreSnakeCase()
    {
        var fields = Schemas(await ReadAsync()).SelectMany(schema => Properties(schema.Value)).Select(field => field.Name).ToArray();

        Assert.Contains("individual_chat_metrics", fields);
        Assert.All(fields, field => Assert.Matches(SnakeCase(), field));
    }

    [Fact]
    public async Task Get_Document_NumbersAreNumbersOnly()
    {
        var document = await ReadAsync();

        Assert.All(Schemas(document).SelectMany(schema => Properties(schema.Value)), field =>
        {
            if (field.Value.TryGetProperty("type", out var type) && type.GetRawText() is var kinds
                && (kinds.Contains("number", StringComparison.Ordinal) || kinds.Contains("integer", StringComparison.Ordinal)))
            {
                Assert.False(kinds.Contains("string", StringComparison.Ordinal), $"{field.Name}: {kinds}");
                Assert.False(field.Value.TryGetProperty("pattern", out _), field.Name);
            }
        });
    }

    [Theory]
    [InlineData("ChatRequest", "message")]
    [InlineData("ChatAnswer", "response conversation_id metadata")]
    [InlineData("ChatHistoryTurn", "role content")]
    [InlineData("ChatMetadata", "individual_chat_metrics performance_summary")]
    [InlineData("PreviewNotice", "tool text expires_at")]
    [InlineData("PerformanceReport", "operation source started_at total_ms metrics metadata")]
    public async Task Get_Document_RequiredFieldsAreThose(string schema, string fields)
    {
        var document = await ReadAsync();

        var required = document.At($"components.schemas.{schema}.required").EnumerateArray().Select(field => field.GetString());

        Assert.Equal(fields.Split(' ').Order(), required.Order());
    }

    [Fact]
    public async Task Get_Document_DescribesWhatPostChatReallyAnswers()
    {
        var api = await StartAsync();
        var document = await api.GetAsync("/openapi/v1.json").ReadAsync();

        var answer = await api.PostAsync(new { message = "hi" }).ReadAsync();

        var described = Properties(document.At("components.schemas.IndividualChatMetrics")).Select(field => field.Name);
        var chat = answer.At("metadata.individual_chat_metrics").EnumerateObject().Select(field => field.Name);
        // A chat that was answered as a whole has no error and no reason to be cut off, an ordinary one misses nothing and has not too
        // many measurements, and one at no price has none.
        string[] absent =
        [
            "user", "conversation_derived", "error", "finish_reason", "history", "storage_wait", "dropped_measurements", "attempts", "price", "compute", "compute_usd", "total_usd",
        ];
        Assert.Equal(described.Except(absent).Order(), chat.Order());
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();

    private static IEnumerable<(string Method, string Path, JsonElement Value)> Operations(JsonElement document) =>
        from path in document.At("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (operation.Name, path.Name, operation.Value);

    private static JsonElement.ObjectEnumerator Schemas(JsonElement document) => document.At("components.schemas").EnumerateObject();

    private static JsonElement.ObjectEnumerator Properties(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : default;

    private async Task<JsonElement> ReadAsync() => await (await StartAsync()).GetAsync("/openapi/v1.json").ReadAsync();
}
