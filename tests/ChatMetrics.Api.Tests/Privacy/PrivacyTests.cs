using System.Net.Http.Json;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Privacy;

/// <summary>What is kept of chats, found out by looking for their words in everything that is stored, logged and traced.</summary>
public sealed class PrivacyTests(GarnetServer server) : ApiTests(server)
{
    private const string Question = "How do I care for my skin in winter, when the air is dry? My secret is MARKED-QUESTION.";
    private const string Capture = "--OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true";

    [Theory]
    [InlineData("full", true, true, true)]
    [InlineData("preview", true, false, false)]
    [InlineData("none", false, false, false)]
    public async Task Post_Chat_KeepsWhatTheSettingSays(string setting, bool keepsBeginning, bool keepsQuestion, bool keepsAnswer)
    {
        using var telemetry = new CapturedTelemetry();
        var api = await StartAsync(telemetry, $"--ChatMetrics:StoreMessages={setting}", Capture);
        api.Model.Pieces = ["The answer is ", "MARKED-ANSWER."];

        await api.PostAsync(new { message = Question, conversation_id = "c" }).ReadAsync();
        await api.PostAsync(new { message = Question, conversation_id = "c" }).ReadAsync();

        var kept = await EverythingAsync(api, telemetry);
        Assert.Equal(
            (keepsBeginning, keepsQuestion, keepsAnswer), (Has(kept, "How do I care"), Has(kept, "MARKED-QUESTION"), Has(kept, "MARKED-ANSWER")));
    }

    [Theory]
    [InlineData("preview")]
    [InlineData("none")]
    public async Task Post_TurnsAreNotKept_HistoryIsUnavailableUnlessItIsSent(string setting)
    {
        var api = await StartAsync($"--ChatMetrics:StoreMessages={setting}");
        await api.PostAsync(new { message = "one", conversation_id = "c" }).ReadAsync();

        var without = await api.PostAsync(new { message = "two", conversation_id = "c" }).ReadAsync();
        Assert.Equal(["user: two"], api.Model.LastTurns);
        var with = await api.PostAsync(new
        {
            message = "three",
            conversation_id = "c",
            chat_history = new[] { new { role = "user", content = "one" } },
        }).ReadAsync();
        Assert.Equal(["user: one", "user: three"], api.Model.LastTurns);

        Assert.Equal("unavailable", without.At("metadata.individual_chat_metrics.history").GetString());
        Assert.False(with.At("metadata.individual_chat_metrics").TryGetProperty("history", out _));
        var chat = await api.GetAsync($"/chats/{with.At("metadata.individual_chat_metrics.chat_id").GetString()}").ReadAsync();
        Assert.Equal("The whole texts are not kept: see ChatMetrics:StoreMessages.", chat.At("texts_missing").GetString());
    }

    [Fact]
    public async Task Post_RedisIsAway_TheSpoolKeepsNoMoreThanTheSettingSays()
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync("--ChatMetrics:StoreMessages=none");
        api.Model.Pieces = ["MARKED-ANSWER."];

        await api.Client.PostAsync("/chat", JsonContent.Create(new { message = "MARKED-QUESTION", conversation_id = "c" }), Cancellation).ReadAsync();

        var spooled = StoredText.Read(api.SpoolFolder);
        Assert.True(Has(spooled, "\"c\":\"c\""));
        Assert.False(Has([.. spooled, .. api.Log.Messages], "MARKED"));
    }

    [Fact]
    public async Task Post_WithRedaction_LeavesOutWhatTheRulesMatchEverywhere()
    {
        using var telemetry = new CapturedTelemetry();
        var api = await StartAsync(
            telemetry,
            "--ChatMetrics:Redaction:card:Pattern=\\b[0-9]{4}-[0-9]{4}\\b",
            "--ChatMetrics:Redaction:mail:Pattern=[a-z]+@[a-z]+\\.[a-z]+",
            "--ChatMetrics:Redaction:mail:Replacement=(address)",
            Capture);
        api.Model.Pieces = ["You are ann@", "example.org."];

        var answer = await api.PostAsync(new { message = "My card is 1234-5678, my name ann@example.org", conversation_id = "c" }).ReadAsync();
        await api.PostReportAsync(
            """
            {"operation":"o","source":"frontend","started_at":"2026-01-01T00:00:00Z","total_ms":1,"metadata":{"said":"1234-5678"},
             "metrics":[{"name":"m","started_at_ms":0,"duration_ms":1,"metadata":{"said":"ann@example.org"}}]}
            """).ReadAsync(201);

        Assert.Equal("You are ann@example.org.", answer.At("response").GetString());
        Assert.Contains("1234-5678", api.Model.LastTurns[0], StringComparison.Ordinal);
        var chat = await api.GetAsync($"/chats/{answer.At("metadata.individual_chat_metrics.chat_id").GetString()}").ReadAsync();
        Assert.Equal("My card is [card], my name (address)", chat.At("message").GetString());
        Assert.Equal("You are (address).", chat.At("texts.answer").GetString());
        var kept = await EverythingAsync(api, telemetry);
        Assert.True(Has(kept, "[card]"));
        Assert.False(Has(kept, "1234-5678") || Has(kept, "ann@example.org"));
    }

    [Fact]
    public async Task Post_ReportWithRedaction_LeavesOutWhatTheRulesMatchInNamesKeysAndNumbers()
    {
        var api = await StartAsync(
            @"--ChatMetrics:Redaction:card:Pattern=\b(?:\d[ -]?){13,16}\b", "--ChatMetrics:Redaction:word:Pattern=secret", "--ChatMetrics:Redaction:word:Replacement=");

        var posted = await api.PostReportAsync(
            """
            {"operation":"pay 4111-1111-1111-1111","service":"of 4111111111111111","source":"frontend","started_at":"2026-01-01T00:00:00Z","total_ms":1,
             "metadata":{"card":4111111111111111,"short":123456789012.5,"4111111111111111":1,"4111 1111 1111 1111":true},
             "metrics":[{"name":"secret","started_at_ms":0,"duration_ms":1,"metadata":{"large":411111111111111.5,"secret":null}}]}
            """).ReadAsync(201);

        var report = await api.GetAsync($"/performance-reports/{posted.At("ids")[0].GetString()}").ReadAsync();
        Assert.Equal(("pay [card]", "of [card]", "[redacted]"), (
            report.At("operation").GetString(), report.At("service").GetString(), report.At("metrics")[0].At("name").GetString()));
        Assert.Equal(
            """{"card":"[card]","short":123456789012.5,"[card]":1,"[card] 2":true}""", report.At("metadata").GetRawText());
        Assert.Equal("""{"large":"[card].5","[redacted]":null}""", report.At("metrics")[0].At("metadata").GetRawText());
        Assert.False(Has([.. await StoredText.ReadAsync(Server), .. api.Log.Messages], "1111"));
        Assert.Single((await api.GetAsync("/performance-reports?operation=pay%20%5Bcard%5D").ReadAsync()).At("reports").EnumerateArray());
    }

    [Fact]
    public async Task Post_ProposalAndRoutineWithRedaction_AreKeptRedacted()
    {
        var api = await StartAsync("--ChatMetrics:Redaction:product:Pattern=(?i)cleanser");
        api.Model.Instead = api.Service<Assistant.OfflineAssistant>();

        await api.PostAsync(new { message = "Save a routine for oily skin with acne", conversation_id = "c" }).ReadAsync();
        Assert.True(Has(await StoredText.ReadAsync(Server), "[product]"));
        await api.PostAsync(new { message = "yes", conversation_id = "c" }).ReadAsync();

        var stored = await StoredText.ReadAsync(Server);
        Assert.Contains(stored, text => text.StartsWith("cm:conv:{c}:routine", StringComparison.Ordinal) && text.Contains("[product]", StringComparison.Ordinal));
        Assert.DoesNotContain(stored, text => text.Contains("cleanser", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Pattern=", "ChatMetrics:Redaction:r:Pattern is missing.")]
    [InlineData("Pattern=(", "ChatMetrics:Redaction:r:Pattern is not a regular expression: ")]
    [InlineData("Pattern=(?=a)b", "ChatMetrics:Redaction:r:Pattern cannot be searched in linear time")]
    [InlineData("Pattern=a*", "ChatMetrics:Redaction:r:Pattern matches where there is no text.")]
    public async Task Start_WithARuleThatCannotBe_NamesIt(string setting, string message)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync($"--ChatMetrics:Redaction:r:{setting}"));

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public async Task Start_WithAnotherThingToStore_NamesTheSetting()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync("--ChatMetrics:StoreMessages=some"));

        Assert.Equal("ChatMetrics:StoreMessages must be full, preview or none.", exception.Message);
    }

    [Fact]
    public async Task Delete_Conversation_LeavesNothingOfItAnywhere()
    {
        var api = await StartAsync();
        api.Model.Pieces = ["MARKED-ANSWER."];
        await AskAsync(api, "MARKED-conversation", "MARKED-USER");
        Assert.True(Has(await StoredText.ReadAsync(Server), "MARKED-conversation"));

        using var removed = await api.DeleteAsync("/conversation-metrics/MARKED-conversation");

        Assert.True(removed.IsSuccessStatusCode);
        var left = await StoredText.ReadAsync(Server);
        Assert.DoesNotContain(left, text => text.Contains("MARKED-conversation", StringComparison.Ordinal));
        Assert.False(Has(left, "MARKED-QUESTION") || Has(left, "MARKED-ANSWER"));
        Assert.False(Has(StoredText.Read(api.SpoolFolder), "MARKED"));
    }

    [Fact]
    public async Task Delete_ChatsOfAUser_LeavesNothingOfTheUserAndAllOfOthers()
    {
        var api = await StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await AskAsync(api, $"MARKED-{i}", "MARKED USER: äö");
            await AskAsync(api, $"kept-{i}", "bob");
        }

        var removed = await api.DeleteAsync("/chats?user=MARKED%20USER%3A%20%C3%A4%C3%B6").ReadAsync();

        Assert.Equal(3, removed.At("removed_conversations").GetInt32());
        Assert.False(Has([.. await StoredText.ReadAsync(Server), .. StoredText.Read(api.SpoolFolder)], "MARKED"));
        var overview = await api.GetAsync("/all-conversation-metrics").ReadAsync();
        Assert.Equal((3, 3), (overview.At("total_conversations").GetInt32(), overview.At("total_chats").GetInt32()));
        var users = (await api.GetAsync("/statistics?window=1h&group_by=user").ReadAsync()).At("groups");
        Assert.Equal("bob", Assert.Single(users.EnumerateArray()).At("name").GetString());
        Assert.Equal(0, (await api.DeleteAsync("/chats?user=MARKED%20USER%3A%20%C3%A4%C3%B6").ReadAsync()).At("removed_conversations").GetInt32());
    }

    [Fact]
    public async Task Delete_ChatsOfAUserThatIsStoredAsAHash_FindsThem()
    {
        var api = await StartAsync("--ChatMetrics:Users:Hash=true", "--ChatMetrics:Users:HashKey=key");
        await AskAsync(api, "c", "ann");

        Assert.Equal(1, (await api.DeleteAsync("/chats?user=ann").ReadAsync()).At("removed_conversations").GetInt32());
        await api.GetAsync("/conversation-metrics/c").ReadAsync(404);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?user=")]
    [InlineData("?user=ann&model=gpt")]
    public async Task Delete_ChatsOfNobodyInParticular_Is400AndRemovesNothing(string query)
    {
        var api = await StartAsync();
        await AskAsync(api, "c", "ann");

        await api.DeleteAsync($"/chats{query}").ReadAsync(400);

        await api.GetAsync("/conversation-metrics/c").ReadAsync();
    }

    private static bool Has(IEnumerable<string> texts, string word) => texts.Any(text => text.Contains(word, StringComparison.Ordinal));

    // What others say is not marked.
    private static Task<JsonElement> AskAsync(ChatApplication api, string conversation, string user) =>
        api.PostAsync(new { message = user == "bob" ? "question" : "MARKED-QUESTION", conversation_id = conversation, user }).ReadAsync();

    private async Task<IReadOnlyList<string>> EverythingAsync(ChatApplication api, CapturedTelemetry telemetry) =>
    [
        .. await StoredText.ReadAsync(Server),
        .. StoredText.Read(api.SpoolFolder),
        .. api.Log.Messages,
        .. telemetry.Logs.Select(log => log.Message),
        .. telemetry.Spans.SelectMany(span => span.TagObjects.Select(tag => $"{span.DisplayName} {tag.Key} {tag.Value}")),
        .. telemetry.Spans.SelectMany(span => span.Events.SelectMany(told => told.Tags.Select(tag => $"{tag.Key} {tag.Value}"))),
    ];
}
