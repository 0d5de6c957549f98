using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.AspNetCore.Http;

namespace ChatMetrics.Api.Tests.Chat.Models.Remote;

/// <summary>Every way in which a model fails: what the client is told, what is recorded, how often it was asked, what stays open.</summary>
[Collection(Collections.Chats)]
public sealed class ModelFaultTests(GarnetServer server) : ApiTests(server)
{
    private const string Key = "sk-test-4711-never-shown";

    private static readonly object Question = new { message = "hi", conversation_id = "c" };

    /// <summary>How the model fails, the status that the client gets, the error class of the record, how often the model is asked.</summary>
    public static TheoryData<string, int, string, int> Faults => new()
    {
        { "401", 502, "model_unauthorized", 1 },
        { "403", 502, "model_unauthorized", 1 },
        // Once more without what the server may not take.
        { "400", 502, "model_rejected", 2 },
        { "404", 502, "model_rejected", 1 },
        { "302", 502, "model_rejected", 1 },
        { "408", 502, "model_failed", 3 },
        { "429", 503, "model_rate_limited", 3 },
        { "429 for an hour", 503, "model_rate_limited", 1 },
        { "500", 502, "model_failed", 3 },
        { "503", 502, "model_failed", 3 },
        { "501", 502, "model_failed", 1 },
        { "malformed", 502, "model_malformed", 1 },
        { "another shape", 502, "model_malformed", 1 },
        { "nothing", 502, "model_malformed", 1 },
        { "hangs up", 502, "model_broke_off", 1 },
        { "ends without an end", 502, "model_broke_off", 1 },
        { "breaks off", 502, "model_broke_off", 1 },
        { "malformed midway", 502, "model_malformed", 1 },
        { "error in the stream", 502, "model_failed", 1 },
        { "hangs", 504, "model_timeout", 1 },
        { "hangs midway", 504, "model_timeout", 1 },
        { "10 MB", 502, "model_answer_too_long", 1 },
        { "10 MB in one line", 502, "model_answer_too_long", 1 },
        { "10 MB of error", 502, "model_failed", 3 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task PostChat_ModelFails_IsToldRecordedAndLeavesNothingOpen(string fault, int status, string error, int requests)
    {
        await using var model = await FaultyServer.StartAsync(Answer(fault, Task.CompletedTask));
        var api = await StartAsync(model.Settings($"ApiKey={Key}", Timeout(fault)));

        using (var response = await api.PostAsync(Question))
        {
            await response.ReadAsync(status);
            Assert.Equal(
                fault switch { "429" => 1, "429 for an hour" => 3600, _ => null }, (int?)response.Headers.RetryAfter?.Delta?.TotalSeconds);
        }

        await AssertRecordedAsync(api, error);
        Assert.Equal(requests, model.Requests.Count);
        await Eventually.IsTrueAsync(() => model.OpenConnections <= 1);
        await AssertNowhereAsync(api, Key);
        await StopAsync(api);
        await Eventually.IsTrueAsync(() => model.OpenConnections == 0);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task PostChat_AsAStreamAndTheModelFails_EndsInAProblemOrAnErrorEvent(string fault, int status, string error, int requests)
    {
        var heard = new TaskCompletionSource();
        await using var model = await FaultyServer.StartAsync(Answer(fault, heard.Task));
        var api = await StartAsync(model.Settings(Timeout(fault)));
        var speaks = fault is "breaks off" or "malformed midway" or "error in the stream" or "ends without an end" or "hangs midway" or "10 MB";

        using var response = await api.PostForStreamAsync(Question);

        // What was generated before the fault has gone out; a problem document comes only when nothing has, within the first second.
        if (speaks || response.StatusCode == System.Net.HttpStatusCode.OK)
        {
            await using var events = await SseReader.OpenAsync(response);
            var first = (await events.NextAsync()).Name;
            heard.SetResult();
            var all = await events.ToEndAsync();
            Assert.All(all[..^1], item => Assert.Equal("token", item.Name));
            Assert.Contains(first, speaks ? ["token", "ping"] : new[] { "ping" });
            Assert.Equal(("error", status), (all[^1].Name, all[^1].Data.At("status").GetInt32()));
        }
        else
        {
            await response.ReadAsync(status);
        }

        await AssertRecordedAsync(api, error);
        Assert.Equal(requests, model.Requests.Count);
    }

    [Theory]
    [InlineData("malformed", "model_malformed")]
    [InlineData("another object", "model_malformed")]
    [InlineData("another object, empty", "model_malformed")]
    [InlineData("nothing", "model_malformed")]
    [InlineData("hangs up", "model_broke_off")]
    [InlineData("10 MB in one line", "model_answer_too_long")]
    public async Task PostChat_ModelThatDoesNotStreamFails_IsToldAndRecorded(string fault, string error)
    {
        await using var model = await FaultyServer.StartAsync(Answer(fault, Task.CompletedTask));
        var api = await StartAsync(model.Settings("Stream=false"));

        await api.PostAsync(Question).ReadAsync(502);

        await AssertRecordedAsync(api, error);
    }

    [Fact]
    public async Task PostChat_NobodyListens_IsUnreachable()
    {
        var model = await FaultyServer.StartAsync(ModelAnswers.AbortAsync);
        var settings = model.Settings();
        await model.DisposeAsync();
        var api = await StartAsync(settings);

        await api.PostAsync(Question).ReadAsync(502);

        await AssertRecordedAsync(api, "model_unreachable");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task PostChat_ModelThatRecovers_IsAnswered(int status)
    {
        await using var model = await FaultyServer.StartAsync(
            ModelAnswers.Status(status, "0"), ModelAnswers.Status(status, "0"), ModelAnswers.Speaks(["A gentle ", "cleanser."]));
        var api = await StartAsync(model.Settings());

        var answer = await api.PostAsync(Question).ReadAsync();

        Assert.Equal("A gentle cleanser.", answer.At("response").GetString());
        Assert.Equal(3, model.Requests.Count);
    }

    [Fact]
    public async Task PostChat_ClientHangsUp_EndsTheRequestToTheModel()
    {
        var ended = new TaskCompletionSource();
        await using var model = await FaultyServer.StartAsync(ModelAnswers.SpeaksThen(async context =>
        {
            context.RequestAborted.Register(ended.SetResult);
            await ModelAnswers.HangAsync(context);
        }));
        var api = await StartAsync(model.Settings());
        var response = await api.PostForStreamAsync(Question);
        await using (var events = await SseReader.OpenAsync(response))
        {
            await events.NextAsync();
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    private static string Timeout(string fault) => fault switch
    {
        // Long enough for the request to arrive.
        "hangs" or "hangs midway" => "Timeout=00:00:02",
        _ => "Timeout=00:01:00",
    };

    // What is not read when a connection ends so is lost.
    private static RequestDelegate BreaksOff(Task heard) => ModelAnswers.SpeaksThen(async context =>
    {
        await heard;
        context.Abort();
    });

    private static RequestDelegate Answer(string fault, Task heard) => fault switch
    {
        "302" => context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        }
        ,
        "429 for an hour" => ModelAnswers.Status(429, "3600"),
        "malformed" => ModelAnswers.Says("""{"id": "c1", "choices": ["""),
        "another shape" => ModelAnswers.Says("""{"id": 1, "choices": {"delta": []}}"""),
        "another object" => ModelAnswers.Whole("""{"id": 1, "choices": {"message": []}}"""),
        "another object, empty" => ModelAnswers.Whole("{}"),
        "nothing" => ModelAnswers.Whole(""),
        "hangs up" => ModelAnswers.AbortAsync,
        "ends without an end" => ModelAnswers.SpeaksThen(_ => Task.CompletedTask),
        "breaks off" => BreaksOff(heard),
        "malformed midway" => ModelAnswers.SpeaksThen(context => ModelAnswers.Says("""{"choices": [""")(context)),
        "error in the stream" => ModelAnswers.SpeaksThen(context => ModelAnswers.Says("""{"error": {"message": "out of memory"}}""")(context)),
        "hangs" => ModelAnswers.HangAsync,
        "hangs midway" => ModelAnswers.SpeaksThen(ModelAnswers.HangAsync),
        "10 MB" => ModelAnswers.SpeaksTenMb(inOneLine: false),
        "10 MB in one line" => ModelAnswers.SpeaksTenMb(inOneLine: true),
        "10 MB of error" => context =>
        {
            context.Response.StatusCode = 500;
            return ModelAnswers.SpeaksTenMb(inOneLine: true)(context);
        }
        ,
        _ => ModelAnswers.Status(int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture), "0"),
    };

    private static async Task AssertRecordedAsync(ChatApplication api, string error)
    {
        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        var chat = Assert.Single(conversation.At("individual_chats").EnumerateArray());
        Assert.Equal(("failed", error), (chat.At("status").GetString(), chat.At("error").GetString()));
        Assert.Equal("remote", chat.At("model").GetString());
        Assert.Equal(JsonValueKind.Null, chat.At("price_usd").ValueKind);
    }

    private static async Task AssertNowhereAsync(ChatApplication api, string secret)
    {
        Assert.NotEmpty(api.Log.Messages);
        Assert.DoesNotContain(api.Log.Messages, message => message.Contains(secret, StringComparison.Ordinal));
        foreach (var path in new[] { "/conversation-metrics/c", "/openapi/v1.json", "/statistics?group_by=model", "/health" })
        {
            using var response = await api.GetAsync(path);
            Assert.DoesNotContain(secret, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
    }
}
