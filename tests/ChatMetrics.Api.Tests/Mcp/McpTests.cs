using System.Net;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Testing;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace ChatMetrics.Api.Tests.Mcp;

/// <summary>/mcp, asked by a client of the protocol.</summary>
public sealed class McpTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task ListTools_AreFour_NoneWrites()
    {
        var api = await StartAsync();
        await using var client = await ConnectAsync(api);

        var tools = await client.ListToolsAsync(cancellationToken: Cancellation);

        Assert.Equal(["bottlenecks", "cost_summary", "explain_chat", "find_chats"], tools.Select(tool => tool.Name).Order());
        Assert.All(tools, tool => Assert.True(tool.ProtocolTool.Annotations!.ReadOnlyHint));
        Assert.All(tools, tool => Assert.False(tool.JsonSchema.At("additionalProperties").GetBoolean()));
        var grouping = tools.Single(tool => tool.Name == "cost_summary").JsonSchema.At("properties.group_by.description").GetString()!;
        Assert.Equal(StatisticsGroupings.Names.Order(), grouping.Split([' ', ':', ',', '.']).Intersect(StatisticsGroupings.Names).Order());
        Assert.DoesNotContain("measurement", grouping, StringComparison.Ordinal);
        Assert.Contains("cost_summary", client.ServerInstructions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_EachTool_AnswersAsItsEndpointDoes()
    {
        var api = await StartAsync();
        var first = await AskAsync(api, "What helps dry skin?", "a");
        var second = await AskAsync(api, "And oily skin?", "b");
        await using var client = await ConnectAsync(api);

        var summary = await CallAsync(client, "cost_summary", new() { ["window"] = "1h", ["group_by"] = "model" });
        Assert.Equal(2, summary.At("statistics.overall.count").GetInt32());
        Assert.Equal("scripted", summary.At("statistics.groups")[0].At("name").GetString());
        Assert.True(summary.TryGetProperty("changes", out _));

        var found = await CallAsync(client, "find_chats", new() { ["sort"] = "duration_ms", ["limit"] = 1, ["conversation_id"] = "a" });
        var chat = Assert.Single(found.At("chats").EnumerateArray());
        Assert.Equal((first, "What helps dry skin?", "completed"), (
            chat.At("chat_id").GetString(), chat.At("message").GetString(), chat.At("status").GetString()));
        Assert.True((await CallAsync(client, "find_chats", new() { ["limit"] = 1 })).At("more").GetBoolean());

        var explained = await CallAsync(client, "explain_chat", new() { ["chat_id"] = second });
        Assert.Equal(
            (await api.GetAsync($"/chats/{second}").ReadAsync()).At("stages").ToString(), explained.At("stages").ToString());
        Assert.Equal("And oily skin?", explained.At("texts.question").GetString());

        var bottlenecks = await CallAsync(client, "bottlenecks", []);
        Assert.Equal("24h", bottlenecks.At("window").GetString());
    }

    [Theory]
    [InlineData("cost_summary", """{"window":"2h","group_by":"colour"}""", "window", "group_by")]
    [InlineData("find_chats", """{"sort":"colour","limit":51,"status":"odd"}""", "sort", "limit", "status")]
    [InlineData("explain_chat", """{"chat_id":"chat_1"}""", "no chat of that id")]
    [InlineData("explain_chat", """{"chat_id":"x"}""", "no chat of that id")]
    [InlineData("bottlenecks", """{"from":"yesterday"}""", "from")]
    [InlineData("find_chats", """{"rating":"high_usage","modell":"a"}""", "rating: There is no argument", "modell: There is no", "model, status, error")]
    [InlineData("cost_summary", """{"bogus":1}""", "bogus: There is no argument of that name; there are window, from, to, group_by.")]
    [InlineData("cost_summary", """{"window":7,"from":true}""", "window: Must be a string", "from: Must be a string")]
    [InlineData("find_chats", """{"slower_than_ms":1.5,"limit":"9"}""", "slower_than_ms: Must be a whole number", "limit: Must be a whole number")]
    [InlineData("find_chats", """{"limit":99999999999}""", "limit: The limit is 1 to 50.")]
    [InlineData("explain_chat", "{}", "chat_id: Is missing.")]
    [InlineData("explain_chat", """{"chat_id":123}""", "chat_id: Must be a string.")]
    public async Task Call_WithWhatIsWrong_SaysWhat(string tool, string arguments, params string[] words)
    {
        var api = await StartAsync();
        await using var client = await ConnectAsync(api);

        var result = await client.CallToolAsync(
            tool, JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments)!, cancellationToken: Cancellation);

        Assert.True(result.IsError);
        var text = Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
        Assert.All(words, word => Assert.Contains(word, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Host", "chat.example.com", HttpStatusCode.BadRequest)]
    [InlineData("Origin", "https://chat.example.com", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    public async Task Post_InTheNameOfAnotherSite_IsRefused(string header, string value, HttpStatusCode status)
    {
        var api = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent("{}") };
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await api.Client.SendAsync(request, Cancellation);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Post_SwitchedOff_IsNotThere()
    {
        var api = await StartAsync("--ChatMetrics:Mcp:Enabled=false");

        using var response = await api.Client.PostAsync("/mcp", new StringContent("{}"), Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task FindChats_UserThatIsStoredAsAHash_IsFoundByName()
    {
        var api = await StartAsync("--ChatMetrics:Users:Hash=true");
        await api.PostAsync(new { message = "Hello", user = "Alice" }).ReadAsync();
        await using var client = await ConnectAsync(api);

        var found = await CallAsync(client, "find_chats", new() { ["user"] = "Alice" });

        Assert.Equal(1, found.At("chats").GetArrayLength());
    }

    private static async Task<string?> AskAsync(ChatApplication api, string message, string conversation)
    {
        var answer = await api.PostAsync(new { message, conversation_id = conversation }).ReadAsync();
        return answer.At("metadata.individual_chat_metrics.chat_id").GetString();
    }

    private static Task<McpClient> ConnectAsync(ChatApplication api) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(api.Client.BaseAddress!, "/mcp") }),
        cancellationToken: Cancellation);

    private static async Task<JsonElement> CallAsync(McpClient client, string tool, Dictionary<string, object?> arguments)
    {
        var result = await client.CallToolAsync(tool, arguments, cancellationToken: Cancellation);
        var text = Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
        Assert.False(result.IsError is true, text);
        var structured = result.StructuredContent!.Value;
        using var json = JsonDocument.Parse(text);
        Assert.True(JsonElement.DeepEquals(structured, json.RootElement));
        return structured;
    }
}
