using System.Net;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Http;

/// <summary>What POST /chat refuses: each field by its name, and nothing is stored of it.</summary>
public sealed class ChatRequestTests(GarnetServer server) : ApiTests(server)
{
    private const int MaxMessage = 32_000;

    [Theory]
    [InlineData("", "$")]
    [InlineData("{", "$")]
    [InlineData("{'message':'hi'}", "$")]
    [InlineData("""{"message":"hi"} trailing""", "$")]
    [InlineData("""{"message":"hi",}""", "$")]
    [InlineData("[]", "$")]
    [InlineData("\"hi\"", "$")]
    [InlineData("null", "$")]
    [InlineData("42", "$")]
    [InlineData("""{"\ud800":1,"message":"hi"}""", "$")]
    [InlineData("""{"message":"hi","chat_history":[{"\ud800":1}]}""", "$")]
    [InlineData("{}", "message")]
    [InlineData("""{"message":null}""", "message")]
    [InlineData("""{"message":1}""", "message")]
    [InlineData("""{"message":["hi"]}""", "message")]
    [InlineData("""{"message":{}}""", "message")]
    [InlineData("""{"message":true}""", "message")]
    [InlineData("""{"Message":"hi"}""", "message")]
    [InlineData("""{"message":""}""", "message")]
    [InlineData("""{"message":" \t\r\n\u00a0 "}""", "message")]
    [InlineData("""{"message":"\ud800"}""", "message")]
    [InlineData("""{"message":"a\udc00b"}""", "message")]
    [InlineData("""{"message":"hi","conversation_id":7}""", "conversation_id")]
    [InlineData("""{"message":"hi","conversation_id":""}""", "conversation_id")]
    [InlineData("""{"message":"hi","conversation_id":"."}""", "conversation_id")]
    [InlineData("""{"message":"hi","conversation_id":".."}""", "conversation_id")]
    [InlineData("""{"message":"hi","conversation_id":"a b"}""", "conversation_id")]
    [InlineData("""{"message":"hi","conversation_id":"a/b"}""", "conversation_id")]
    [InlineData("""{"message":"hi","conversation_id":"a{b}"}""", "conversation_id")]
    [InlineData("""{"message":"hi","conversation_id":"caf\u00e9"}""", "conversation_id")]
    [InlineData("""{"message":"hi","conversation_id":"a\nb"}""", "conversation_id")]
    [InlineData("""{"message":"hi","conversation_id":"\ud800"}""", "conversation_id")]
    [InlineData("""{"message":"hi","model":5}""", "model")]
    [InlineData("""{"message":"hi","model":"nobody"}""", "model")]
    [InlineData("""{"message":"hi","model":""}""", "model")]
    [InlineData("""{"message":"hi","chat_history":"none"}""", "chat_history")]
    [InlineData("""{"message":"hi","chat_history":{}}""", "chat_history")]
    [InlineData("""{"message":"hi","chat_history":[1]}""", "chat_history[0]")]
    [InlineData("""{"message":"hi","chat_history":[null]}""", "chat_history[0]")]
    [InlineData("""{"message":"hi","chat_history":[{"role":"user","content":"a"},[]]}""", "chat_history[1]")]
    [InlineData("""{"message":"hi","chat_history":[{"content":"a"}]}""", "chat_history[0].role")]
    [InlineData("""{"message":"hi","chat_history":[{"role":"user"}]}""", "chat_history[0].content")]
    [InlineData("""{"message":"hi","chat_history":[{"role":"tool","content":"a"}]}""", "chat_history[0].role")]
    [InlineData("""{"message":"hi","chat_history":[{"role":"User","content":"a"}]}""", "chat_history[0].role")]
    [InlineData("""{"message":"hi","chat_history":[{"role":1,"content":"a"}]}""", "chat_history[0].role")]
    [InlineData("""{"message":"hi","chat_history":[{"role":"user","content":null}]}""", "chat_history[0].content")]
    [InlineData("""{"message":"hi","chat_history":[{"role":"user","content":"\ud800"}]}""", "chat_history[0].content")]
    public async Task Post_FieldThatIsNotValid_IsRefusedByItsName(string body, string field)
    {
        var api = await StartAsync();

        var problem = await api.PostAsync(body).ReadAsync(400);

        Assert.Equal([field], problem.ErrorFields());
        Assert.NotEmpty(problem.At("errors").GetProperty(field)[0].GetString()!);
        await AssertNothingHappenedAsync(api);
    }

    [Fact]
    public async Task Post_SeveralFieldsThatAreNotValid_NamesThemAll()
    {
        var api = await StartAsync();

        var problem = await api.PostAsync(
            """{"message":3,"conversation_id":"a b","model":"nobody","chat_history":[{"role":"cat","content":7}]}""").ReadAsync(400);

        Assert.Equal(
            ["chat_history[0].content", "chat_history[0].role", "conversation_id", "message", "model"], problem.ErrorFields());
        await AssertNothingHappenedAsync(api);
    }

    [Fact]
    public async Task Post_UnknownModel_NamesTheConfiguredOnes()
    {
        var api = await StartAsync();

        var problem = await api.PostAsync(new { message = "hi", model = "nobody" }).ReadAsync(400);

        Assert.Contains(ChatApplication.ModelName, problem.At("errors.model")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_VeryDeepNesting_IsRefused()
    {
        var api = await StartAsync();

        var problem = await api.PostAsync($$"""{"message":"hi","x":{{new string('[', 100_000)}}""").ReadAsync(400);

        Assert.Equal(["$"], problem.ErrorFields());
        await AssertNothingHappenedAsync(api);
    }

    [Theory]
    [InlineData(MaxMessage, true)]
    [InlineData(MaxMessage + 1, false)]
    public async Task Post_LongMessage_IsTakenUpToTheLimitAfterTrimming(int length, bool taken)
    {
        var api = await StartAsync();

        var body = await api.PostAsync(new { message = $"  {new string('x', length)}\n" }).ReadAsync(taken ? 200 : 400);

        if (taken)
        {
            Assert.Equal(length, api.Model.Prompts.Single()[^1].Text.Length);
        }
        else
        {
            Assert.Equal(["message"], body.ErrorFields());
            await AssertNothingHappenedAsync(api);
        }
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public async Task Post_LongConversationId_IsTakenUpToTheLimit(int length, bool taken)
    {
        var api = await StartAsync();

        var body = await api.PostAsync(new { message = "hi", conversation_id = new string('c', length) }).ReadAsync(taken ? 200 : 400);

        if (!taken)
        {
            Assert.Equal(["conversation_id"], body.ErrorFields());
            await AssertNothingHappenedAsync(api);
        }
    }

    [Theory]
    [InlineData("a")]
    [InlineData("A-z_0.9:-")]
    [InlineData("...")]
    public async Task Post_ConversationIdOfAllowedCharacters_IsTakenAndCanBeRead(string id)
    {
        var api = await StartAsync();

        var answer = await api.PostAsync(new { message = "hi", conversation_id = id }).ReadAsync();

        Assert.Equal(id, answer.At("conversation_id").GetString());
        var overview = await api.GetAsync("/all-conversation-metrics").ReadAsync();
        Assert.Equal(id, overview.At("conversations")[0].At("conversation_id").GetString());
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public async Task Post_LongHistory_IsTakenUpToTheLimit(int turns, bool taken)
    {
        var api = await StartAsync();
        var history = Enumerable.Range(0, turns).Select(turn => new { role = turn % 2 == 0 ? "user" : "assistant", content = $"{turn}" });

        var body = await api.PostAsync(new { message = "hi", chat_history = history }).ReadAsync(taken ? 200 : 400);

        if (!taken)
        {
            Assert.Equal(["chat_history"], body.ErrorFields());
            await AssertNothingHappenedAsync(api);
        }
    }

    [Theory]
    [InlineData("""{"message":"hi","conversation_id":null,"chat_history":null,"model":null}""")]
    [InlineData("""{"message":"hi","chat_history":[]}""")]
    [InlineData("""{"message":"hi","model":"scripted"}""")]
    [InlineData("""{"message":"hi","unknown":{"a":[1]}}""")]
    [InlineData("""{"message":"hi","chat_history":[{"role":"system","content":""}]}""")]
    [InlineData("""{"message":"\ud83d\ude00"}""")]
    public async Task Post_OptionalFieldsInEveryAllowedForm_IsAnswered(string body)
    {
        var api = await StartAsync();

        await api.PostAsync(body).ReadAsync();
    }

    [Theory]
    [InlineData("chunked")]
    [InlineData("length")]
    public async Task Post_BodyOverOneMegabyte_Is413(string sent)
    {
        var api = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/chat")
        {
            Content = new StringContent($$"""{"message":"{{new string('x', 1_048_576)}}"}""", mediaType: "application/json", encoding: null),
        };
        request.Headers.TransferEncodingChunked = sent == "chunked";
        // Else the refusal may come while the body is still being sent, and the client sees a broken connection.
        request.Headers.ExpectContinue = sent == "length";

        await api.Client.SendAsync(request, Cancellation).ReadAsync(413);

        await AssertNothingHappenedAsync(api);
    }

    [Fact]
    public async Task Post_BodyOfExactlyOneMegabyte_IsNotTooLarge()
    {
        var api = await StartAsync();
        var body = """{"message":"hi"}""";

        await api.PostAsync(body.PadRight(1_048_576)).ReadAsync();
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Post_NotCalledJson_Is415(string? contentType)
    {
        var api = await StartAsync();
        using var content = new ByteArrayContent("""{"message":"hi"}"""u8.ToArray());
        content.Headers.ContentType = contentType is null ? null : new(contentType);

        await api.Client.PostAsync("/chat", content, Cancellation).ReadAsync(415);

        await AssertNothingHappenedAsync(api);
    }

    [Fact]
    public async Task Post_OverTheRateLimit_Is429WithRetryAfter()
    {
        var api = await StartAsync("--ChatMetrics:RequestsPerMinute=2");
        await api.PostAsync(new { message = "one" }).ReadAsync();
        await api.PostAsync(new { message = "two" }).ReadAsync();

        using var refused = await api.PostAsync(new { message = "three" });

        Assert.Equal("https://tools.ietf.org/html/rfc6585#section-4", (await refused.ReadAsync(429)).At("type").GetString());
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal(2, api.Model.Prompts.Count);
        Assert.Equal(2, (await api.GetAsync("/all-conversation-metrics").ReadAsync()).At("total_chats").GetInt32());
    }

    [Fact]
    public async Task Post_RefusedForItsFields_DoesNotCountAgainstTheRateLimit()
    {
        var api = await StartAsync("--ChatMetrics:RequestsPerMinute=1");
        await api.PostAsync(new { message = "" }).ReadAsync(400);

        await api.PostAsync(new { message = "one" }).ReadAsync();
    }

    [Theory]
    [InlineData("GET", "/chat")]
    [InlineData("DELETE", "/chat")]
    [InlineData("POST", "/all-conversation-metrics")]
    [InlineData("PUT", "/live-metrics")]
    public async Task Send_MethodThatThePathDoesNotHave_Is405(string method, string path)
    {
        var api = await StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await api.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty(response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/nothing-here")]
    [InlineData("/chat/1")]
    [InlineData("/conversation-metrics")]
    public async Task Get_UnknownPath_Is404(string path)
    {
        var api = await StartAsync();

        using var response = await api.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private static async Task AssertNothingHappenedAsync(ChatApplication api)
    {
        Assert.Empty(api.Model.Prompts);
        var overview = await api.GetAsync("/all-conversation-metrics").ReadAsync();
        Assert.Equal(0, overview.At("total_conversations").GetInt32());
        Assert.Equal(0, overview.At("total_chats").GetInt32());
    }
}
