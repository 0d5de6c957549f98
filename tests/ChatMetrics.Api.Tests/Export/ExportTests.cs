using System.Net;
using System.Text;
using System.Text.Json;
using ChatMetrics.Api.Export;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using StackExchange.Redis;

namespace ChatMetrics.Api.Tests.Export;

/// <summary>GET /export/chats, /export/conversations and /export/samples.</summary>
public sealed class ExportTests(GarnetServer server) : ApiTests(server)
{
    // Where they begin so, a spreadsheet would calculate.
    private static readonly string[] Formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A1"];

    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    public static TheoryData<string> Formats => new(ExportFormat.All.Select(format => format.Name));

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task GetChats_EveryFormat_HasOfEachChatWhatItsPageHas(string format)
    {
        var api = await StartAsync();
        ChatRecord[] stored =
        [
            At(ExampleChats.Everything, -4), At(ExampleChats.Answered, -3), At(ExampleChats.FailedAndUnmeasured, -2),
            At(ExampleChats.Plain(_now), -1) with { Message = "Käse, \"日本\"\\n 🧴", User = "a,b\r\n\"c\";\u2028", Error = "", PriceUsd = 0.000_000_001m },
        ];
        await StoreAsync(api, stored);

        var text = await ReadAsync(await api.GetAsync($"/export/chats?format={format}"));

        var rows = ExportedFile.Rows(text, format);
        Assert.Equal(stored.Select(chat => chat.ChatId), rows.Select(row => row["chat_id"]));
        foreach (var row in rows)
        {
            var chat = ExportedFile.Flatten(await api.GetAsync($"/chats/{row["chat_id"]}").ReadAsync());
            Assert.Equal(ExportTable.Chats.Columns.Select(column => column.Name), row.Keys);
            // Of the page's own are the texts and what is usual; an object that is null has no fields.
            Assert.Subset(
                row.Keys.ToHashSet(),
                chat.Where(field => field.Key.Split('_')[0] is not ("texts" or "usual") && !(field.Key == "tokens" && field.Value.ValueKind == JsonValueKind.Null))
                    .Select(field => field.Key).ToHashSet());
            Assert.All(row.Where(cell => chat.ContainsKey(cell.Key)), cell => Assert.Equal(
                ExportedFile.Text(chat[cell.Key]), format == "csv" ? ExportedFile.Cell(cell.Value, chat[cell.Key].ValueKind) : cell.Value));
            // What the page does not have because it is not known has no value.
            var absent = row.Keys.Except(chat.Keys).Except(["relayed", "response_length", "wasted_usd", "price_max_prompt_tokens"]).Where(name => !IsStage(name));
            Assert.All(absent, name => Assert.Equal("", row[name]));
            Assert.All(Enum.GetValues<ChatStage>(), (stage, index) => Assert.Equal(
                DurationsOf(chat["stages"]).ElementAtOrDefault(index) ?? "", row[$"{stage.Name()}_ms"]));
        }
    }

    [Fact]
    public async Task GetChats_TextsThatBeginAsFormulas_AreDefusedInCsvOnly()
    {
        var api = await StartAsync();
        await StoreAsync(api, [.. Formulas.Select((formula, index) => At(ExampleChats.Plain(_now), index - 20) with { User = formula, Purpose = formula, Message = "'quoted" })]);

        foreach (var format in ExportFormat.All)
        {
            var rows = ExportedFile.Rows(await ReadAsync(await api.GetAsync($"/export/chats?format={format.Name}")), format.Name);

            var defused = format == ExportFormat.Csv ? "'" : "";
            Assert.Equal(Formulas.Select(formula => defused + formula), rows.Select(row => row["user"]));
            Assert.Equal(Formulas.Select(formula => defused + formula), rows.Select(row => row["purpose"]));
            Assert.All(rows, row => Assert.Equal("'quoted", row["message"]));
        }
    }

    [Theory]
    [InlineData("conversation_id=a")]
    [InlineData("user=ann")]
    [InlineData("purpose=title")]
    [InlineData("model=other")]
    [InlineData("rating=high_usage")]
    [InlineData("status=failed")]
    [InlineData("error=model_failed")]
    [InlineData("door=openai")]
    [InlineData("slower_than_ms=5000")]
    [InlineData("faster_than_ms=100")]
    [InlineData("window=1h")]
    [InlineData("conversation_id=a&window=1h")]
    [InlineData("from={0}&to={1}")]
    public async Task GetChats_Filtered_AreThoseOfTheListTheOldestFirst(string query)
    {
        var api = await StartAsync();
        var plain = ExampleChats.Plain(_now);
        await StoreAsync(
            api,
            At(plain, -200) with { ConversationId = "a" },
            At(plain, -150) with { User = "ann", Rating = PerformanceRating.HighUsage },
            At(plain, -100) with { Purpose = "title", Model = "other" },
            At(plain, -30) with { ConversationId = "a", Outcome = ChatOutcome.Failed, Error = "model_failed" },
            At(plain, -20) with { Door = ChatDoor.OpenAI },
            At(plain, -10) with { Stages = [ExampleChats.Stage(ChatStage.RequestReceived, 6_000_000)] });
        query = query.Replace("{0}", $"{_now.AddMinutes(-120):yyyy-MM-ddTHH:mm:ssZ}", StringComparison.Ordinal)
            .Replace("{1}", $"{_now.AddMinutes(-15):yyyy-MM-ddTHH:mm:ssZ}", StringComparison.Ordinal);

        var listed = (await api.GetAsync($"/chats?{query}").ReadAsync()).At("chats").EnumerateArray().Select(chat => chat.At("chat_id").GetString()!).ToArray();
        var exported = ExportedFile.Rows(await ReadAsync(await api.GetAsync($"/export/chats?{query}")), "csv");

        Assert.InRange(listed.Length, 1, 5);
        Assert.Equal(listed.Reverse(), exported.Select(row => row["chat_id"]));
    }

    [Theory]
    [InlineData("/export/chats", "csv", "chats", "^chatmetrics-chats-\\d{8}T\\d{6}Z\\.csv$", "text/csv")]
    [InlineData("/export/chats?window=24h", "jsonl", "chats", "^chatmetrics-chats-24h-\\d{8}T\\d{6}Z\\.jsonl$", "application/x-ndjson")]
    [InlineData("/export/chats?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z", "json", "chats", "^chatmetrics-chats-20261101T000000Z-20261102T000000Z\\.json$", "application/json")]
    [InlineData("/export/conversations", "json", "conversations", "^chatmetrics-conversations-\\d{8}T\\d{6}Z\\.json$", "application/json")]
    [InlineData("/export/samples?host=web-1&resolution=1h", "csv", "samples", "^chatmetrics-samples-web-1-1h-\\d{8}T\\d{6}Z\\.csv$", "text/csv")]
    public async Task Get_NothingStored_IsAFileWithoutRows(string path, string format, string table, string name, string contentType)
    {
        var api = await StartAsync();

        using var response = await api.GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}format={format}");

        var text = await ReadAsync(response, dispose: false);
        Assert.Empty(ExportedFile.Rows(text, format, table));
        Assert.Equal(contentType, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Matches(name, response.Content.Headers.ContentDisposition.FileName!.Trim('"'));
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task GetChats_WholeFile_HasItsCountInTheLastLineWhereItIsAskedFor()
    {
        var api = await StartAsync();
        await StoreAsync(api, At(ExampleChats.Plain(_now), -2), At(ExampleChats.Plain(_now), -1));
        (await api.GetAsync("/chats")).Dispose();
        await api.Service<IConnectionMultiplexer>().GetDatabase().StringSetAsync(
            RedisKeys.Chat("c", At(ExampleChats.Plain(_now), -1).ChatId), """{"v":2,"new":{}}""");

        using var plain = await api.GetAsync("/export/chats");
        var text = await ReadAsync(plain, dispose: false);

        Assert.Equal(2, text.TrimEnd().Split('\n').Length);
        Assert.Equal("2", Assert.Single(plain.Headers.GetValues("X-Total-Count-Estimate")));
        Assert.EndsWith("\n# complete: 1 rows, 1 more are unreadable\r\n", await ReadAsync(await api.GetAsync("/export/chats?footer=true")), StringComparison.Ordinal);
        Assert.EndsWith("\n{\"complete\":true,\"rows\":1,\"unreadable\":1}\n", await ReadAsync(await api.GetAsync("/export/chats?format=jsonl&footer=true")), StringComparison.Ordinal);
        Assert.EndsWith("\n],\"complete\":true,\"rows\":1,\"unreadable\":1}\n", await ReadAsync(await api.GetAsync("/export/chats?format=json")), StringComparison.Ordinal);
        using var filtered = await api.GetAsync("/export/chats?status=failed");
        Assert.False(filtered.Headers.Contains("X-Total-Count-Estimate"));
        using var samples = await api.GetAsync("/export/samples?host=nobody&resolution=1s");
        Assert.False(samples.Headers.Contains("X-Total-Count-Estimate"));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task GetConversations_EveryFormat_HasTheTotalsOfEach(string format)
    {
        var api = await StartAsync();
        await StoreAsync(api, [.. new[] { "a", "b", "a" }.Select((conversation, index) => At(ExampleChats.Everything, index - 5) with { ConversationId = conversation })]);

        var rows = ExportedFile.Rows(await ReadAsync(await api.GetAsync($"/export/conversations?format={format}")), format, "conversations");

        var overview = (await api.GetAsync("/all-conversation-metrics").ReadAsync()).At("conversations").EnumerateArray().ToArray();
        Assert.Equal(2, overview.Length);
        Assert.All(
            overview.Zip(rows.OrderByDescending(row => row["last_activity"])),
            pair => Assert.Equal(
                pair.First.EnumerateObject().Select(field => (field.Name, ExportedFile.Text(field.Value))),
                pair.Second.Select(cell => (cell.Key, ExportedFile.Cell(cell.Value, pair.First.GetProperty(cell.Key).ValueKind)))));
    }

    [Theory]
    [InlineData("csv", "1s")]
    [InlineData("jsonl", "1m")]
    [InlineData("json", "1h")]
    public async Task GetSamples_OfAHost_AreThoseOfItsHistory(string format, string resolution)
    {
        var api = await StartAsync();
        var sample = ExampleSamples.Sample("web-1");
        await api.Service<SampleStore>().WriteAsync(sample, ["web-1"]);
        await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample("web-2"), ["web-2"]);

        var rows = ExportedFile.Rows(
            await ReadAsync(await api.GetAsync($"/export/samples?host=web-1&resolution={resolution}&format={format}")), format, "samples");

        var row = Assert.Single(rows);
        Assert.Equal("web-1", row["host"]);
        var history = await api.GetAsync($"/system-metrics/history?host=web-1&step={resolution}&from={sample.At.AddMinutes(-10):yyyy-MM-ddTHH:mm:ssZ}").ReadAsync();
        var point = ExportedFile.Flatten(history.At("points").EnumerateArray().Single(point => point.At("active_chats").ValueKind == JsonValueKind.Object));
        Assert.Equal(
            point.Select(field => (field.Key, ExportedFile.Text(field.Value))),
            row.Skip(1).Select(cell => (cell.Key, format == "csv" ? ExportedFile.Cell(cell.Value, point[cell.Key].ValueKind) : cell.Value)));
    }

    [Fact]
    public async Task GetSamples_OfATime_AreThoseOfTheTimeOnly()
    {
        var api = await StartAsync();
        var sample = ExampleSamples.Sample("web-1");
        foreach (var seconds in new[] { -3000, -2000, -1000 })
        {
            await api.Service<SampleStore>().WriteAsync(sample with { At = sample.At.AddSeconds(seconds) }, ["web-1"]);
        }

        var (from, to) = (sample.At.AddSeconds(-2000), sample.At.AddSeconds(-1001));
        var rows = ExportedFile.Rows(
            await ReadAsync(await api.GetAsync($"/export/samples?host=web-1&resolution=1s&from={from:yyyy-MM-ddTHH:mm:ssZ}&to={to:yyyy-MM-ddTHH:mm:ssZ}")), "csv");

        Assert.Equal($"{from:yyyy-MM-ddTHH:mm:ss}.000Z", Assert.Single(rows)["timestamp"]);
    }

    [Fact]
    public async Task Get_ChatThatWasJustAsked_IsInTheFile()
    {
        var api = await StartAsync();
        var answer = await api.PostAsync(new { message = "What for oily skin?", conversation_id = "c", user = "ann" }).ReadAsync();

        var row = Assert.Single(ExportedFile.Rows(await ReadAsync(await api.GetAsync("/export/chats")), "csv"));

        Assert.Equal(answer.At("metadata.individual_chat_metrics.chat_id").GetString(), row["chat_id"]);
        Assert.Equal(("c", "ann", "chat", "completed"), (row["conversation_id"], row["user"], row["door"], row["status"]));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", row["started_at"]);
    }

    // A minute of now, so that its record is kept.
    private ChatRecord At(ChatRecord chat, int minutes)
    {
        var startedAt = _now.AddMinutes(minutes);
        return chat with
        {
            ChatId = $"{ChatIdSource.LowerBound(startedAt)}000000001",
            StartedAtUs = startedAt.ToUnixTimeMilliseconds() * 1000,
            // It would be waited for.
            StorageWaitUnknown = false,
        };
    }

    private static async Task StoreAsync(ChatApplication api, params ChatRecord[] chats)
    {
        foreach (var chat in chats)
        {
            await api.Service<ChatStore>().SaveAsync(chat, []);
        }
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, bool dispose = true)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(Cancellation);
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        if (dispose)
        {
            response.Dispose();
        }

        return text;
    }

    private static bool IsStage(string column) => Enum.GetValues<ChatStage>().Any(stage => column == $"{stage.Name()}_ms");

    private static IEnumerable<string?> DurationsOf(JsonElement stages) =>
        stages.EnumerateArray().Select(stage => ExportedFile.Text(stage.At("duration_ms")));
}
