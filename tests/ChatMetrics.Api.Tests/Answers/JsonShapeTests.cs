using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Tests.Answers;

/// <summary>The JSON of every answer, field by field.</summary>
[Collection(Collections.Chats)]
public sealed class JsonShapeTests(GarnetServer server) : ApiTests(server)
{
    private const string UtcMilliseconds = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$";

    private const string Chat = """
        chat_id: string
        message: string
        purpose: string
        door: string
        started_at: string
        total_duration_ms: number
        status: string
        cold: boolean
        peak_metrics: object
          cpu: number
          memory: number
          process_cpu: number
        low_metrics: object
          cpu: number
          memory: number
          process_cpu: number
        stages: array of object
          name: string
          started_at_ms: number
          duration_ms: number
          cpu: number
          memory: number
          cpu_time_ms: number
          allocated_kb: number
        cost: object
          cpu_time_ms: number
          allocated_mb: number
          overlapping_chats: number
          open_slices: number
        tokens: object
          input: number
          output: number
          total: number
          estimated: boolean
        model: string
        iterations: number
        tool_calls: number
        time_to_first_token_ms: number
        tokens_per_second: null
        price_usd: number
        measurements: array of object
          name: string
          started_at_ms: number
          duration_ms: number
          stage: string
          metadata: object
        trace_id: string
        measuring_overhead_us: number
        summary: object
          cpu_range: string
          memory_range: string
          performance_rating: string
        """;

    private const string Slow = """
        conversation_id: string
        chat_id: string
        duration_ms: number
        total_duration_ms: number
        """;

    private static readonly UsageDetails Usage = new() { InputTokenCount = 512, OutputTokenCount = 245, TotalTokenCount = 757 };

    [Fact]
    public async Task PostChat_Answer_HasExactlyTheFieldsOfTheContract()
    {
        var api = await StartAsync();

        var answer = await api.PostAsync(new { message = "hi" }).ReadAsync();

        var chat = Chat.ReplaceLineEndings("\n    ");
        Assert.Equal(
            $"""
            response: string
            conversation_id: string
            metadata: object
              individual_chat_metrics: object
                {chat}
              performance_summary: object
                total_duration_ms: number
                peak_cpu_percent: number
                peak_memory_mb: number
                low_cpu_percent: number
                low_memory_mb: number
                performance_rating: string
                stages_tracked: number
                response_time_ms: number
                tokens_used: number
                iterations: number
                tool_calls: number
            """.ReplaceLineEndings("\n"),
            answer.Shape());
    }

    [Fact]
    public async Task PostChat_Answer_CarriesWhatWasSaidAndMeasured()
    {
        var api = await StartAsync();
        api.Model.Usage = Usage;
        api.Model.Before = () => api.Sampler.Set(47.84, 168.26);

        var answer = await api.PostAsync(new
        {
            message = " \n I have oily skin and acne. What skincare routine do you recommend? ",
            conversation_id = "my_skincare_chat",
        }).ReadAsync();

        Assert.Equal("A gentle cleanser.", answer.At("response").GetString());
        Assert.Equal("my_skincare_chat", answer.At("conversation_id").GetString());
        var chat = answer.At("metadata.individual_chat_metrics");
        Assert.Matches(@"^chat_\d{22}$", chat.At("chat_id").GetString());
        Assert.Equal("I have oily skin and acne. What skincare routine d...", chat.At("message").GetString());
        Assert.Matches(UtcMilliseconds, chat.At("started_at").GetString());
        Assert.Equal("completed", chat.At("status").GetString());
        Assert.Equal("""{"cpu":47.8,"memory":168.3,"process_cpu":23.9}""", chat.At("peak_metrics").GetRawText());
        Assert.Equal("""{"cpu":12.1,"memory":145.2,"process_cpu":6.1}""", chat.At("low_metrics").GetRawText());
        Assert.Equal("""{"input":512,"output":245,"total":757,"estimated":false}""", chat.At("tokens").GetRawText());
        Assert.Equal("scripted", chat.At("model").GetString());
        Assert.Equal(1, chat.At("iterations").GetInt32());
        Assert.Equal(0, chat.At("cost.overlapping_chats").GetInt32());
        Assert.Equal(0, chat.At("price_usd").GetDecimal());
        Assert.Matches("^[0-9a-f]{32}$", chat.At("trace_id").GetString());
        Assert.Equal(
            """{"cpu_range":"12.1% - 47.8%","memory_range":"145.2MB - 168.3MB","performance_rating":"Good"}""",
            chat.At("summary").GetRawText());
        var total = chat.At("total_duration_ms").GetRawText();
        Assert.Equal(
            $$"""
            {"total_duration_ms":{{total}},"peak_cpu_percent":47.8,"peak_memory_mb":168.3,"low_cpu_percent":12.1,"low_memory_mb":145.2,
            "performance_rating":"Good","stages_tracked":6,"response_time_ms":{{total}},"tokens_used":757,"iterations":1,"tool_calls":0}
            """.ReplaceLineEndings(""),
            answer.At("metadata.performance_summary").GetRawText());
    }

    [Fact]
    public async Task PostChat_ModelWithoutACount_SaysThatTheTokensAreEstimated()
    {
        var api = await StartAsync();

        var answer = await api.PostAsync(new { message = "hi" }).ReadAsync();

        var tokens = answer.At("metadata.individual_chat_metrics.tokens");
        Assert.True(tokens.At("estimated").GetBoolean());
        Assert.Equal(tokens.At("total").GetInt64(), tokens.At("input").GetInt64() + tokens.At("output").GetInt64());
        Assert.True(tokens.At("input").GetInt64() > tokens.At("output").GetInt64());
    }

    [Fact]
    public async Task PostChat_TextsOfAnyLanguage_ComeBackUnchanged()
    {
        const string Text = "¿Qué? 你好 😀 <b>&\"'+";
        var api = await StartAsync();
        api.Model.Pieces = [Text];

        using var response = await api.PostAsync(new { message = Text });

        Assert.Contains("¿Qué? 你好 ", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        var answer = await response.ReadAsync();
        Assert.Equal(Text, answer.At("response").GetString());
        Assert.Equal(Text, answer.At("metadata.individual_chat_metrics.message").GetString());
        Assert.Equal(Text, api.Model.Prompts.Single()[^1].Text);
    }

    [Fact]
    public async Task GetConversation_AfterChats_HasExactlyTheFieldsOfTheContract()
    {
        var api = await StartAsync();
        await api.PostAsync(new { message = "Hello Aara! How are you?", conversation_id = "c" }).ReadAsync();

        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();

        var chat = Chat.ReplaceLineEndings("\n  ");
        Assert.Equal(
            $"""
            conversation_id: string
            total_chats: number
            aggregate_stats: object
              total_duration_ms: number
              average_duration_ms: number
              peak_cpu_overall: number
              peak_memory_overall: number
              cpu_time_ms: number
              allocated_mb: number
              tokens_total: number
              price_usd: number
              wasted_usd: number
              p50_ms: number
              p95_ms: number
              p99_ms: number
              failed_chats: number
            individual_chats: array of object
              {chat}
            next_cursor: null
            """.ReplaceLineEndings("\n"),
            conversation.Shape());
    }

    [Fact]
    public async Task GetConversation_AfterChats_GivesTheVeryRecordsThatWereAnsweredOldestFirst()
    {
        var api = await StartAsync();
        var answered = new List<JsonElement>();
        foreach (var message in new[] { "one", "two", "three" })
        {
            var answer = await api.PostAsync(new { message, conversation_id = "c" }).ReadAsync();
            answered.Add(answer.At("metadata.individual_chat_metrics"));
        }

        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();

        Assert.Equal(
            answered.Select(chat => chat.GetRawText()),
            conversation.At("individual_chats").EnumerateArray().Select(chat => chat.GetRawText()));
        Assert.Equal(3, conversation.At("total_chats").GetInt32());
        var total = answered.Sum(chat => chat.At("total_duration_ms").GetDouble());
        Assert.Equal(total, conversation.At("aggregate_stats.total_duration_ms").GetDouble(), 0.0005);
        Assert.Equal(total / 3, conversation.At("aggregate_stats.average_duration_ms").GetDouble(), 0.001);
        Assert.Equal(
            answered.Sum(chat => chat.At("tokens.total").GetInt64()), conversation.At("aggregate_stats.tokens_total").GetInt64());
        Assert.Equal(12.1, conversation.At("aggregate_stats.peak_cpu_overall").GetDouble());
        Assert.Equal(145.2, conversation.At("aggregate_stats.peak_memory_overall").GetDouble());
    }

    [Fact]
    public async Task GetConversation_PageByPage_GivesEveryChatOnceAndTheTotalsOfTheWhole()
    {
        var api = await StartAsync();
        foreach (var message in new[] { "one", "two", "three" })
        {
            await api.PostAsync(new { message, conversation_id = "c" }).ReadAsync();
        }

        var first = await api.GetAsync("/conversation-metrics/c?limit=2").ReadAsync();
        var second = await api.GetAsync($"/conversation-metrics/c?limit=2&cursor={first.At("next_cursor").GetString()}").ReadAsync();

        Assert.Equal(["one", "two"], Messages(first));
        Assert.Equal(["three"], Messages(second));
        Assert.Equal(JsonValueKind.Null, second.At("next_cursor").ValueKind);
        Assert.Equal(first.At("aggregate_stats").GetRawText(), second.At("aggregate_stats").GetRawText());
        Assert.Equal(3, second.At("total_chats").GetInt32());
    }

    [Fact]
    public async Task GetOverview_AfterChats_HasExactlyTheFieldsOfTheContract()
    {
        var api = await StartAsync();
        await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync();

        var overview = await api.GetAsync("/all-conversation-metrics").ReadAsync();

        Assert.Equal(
            """
            total_conversations: number
            total_chats: number
            conversations: array of object
              conversation_id: string
              chat_count: number
              last_activity: string
              total_duration_ms: number
              average_duration_ms: number
              peak_cpu: number
              peak_memory: number
              high_usage_chats: number
              price_usd: number
              known_price_usd: number
              wasted_usd: number
              tokens_total: number
              cpu_time_ms: number
              allocated_mb: number
              p95_ms: number
              failed_chats: number
            next_cursor: null
            """.ReplaceLineEndings("\n"),
            overview.Shape());
        Assert.Matches(UtcMilliseconds, overview.At("conversations")[0].At("last_activity").GetString());
    }

    [Fact]
    public async Task GetOverview_PageByPage_GivesTheMostRecentActivityFirst()
    {
        var api = await StartAsync();
        foreach (var conversation in new[] { "a", "b", "c", "a" })
        {
            await api.PostAsync(new { message = "hi", conversation_id = conversation }).ReadAsync();
        }

        var first = await api.GetAsync("/all-conversation-metrics?limit=2").ReadAsync();
        var second = await api.GetAsync($"/all-conversation-metrics?limit=2&cursor={first.At("next_cursor").GetString()}").ReadAsync();

        Assert.Equal(["a", "c"], Conversations(first));
        Assert.Equal(["b"], Conversations(second));
        Assert.Equal(3, second.At("total_conversations").GetInt32());
        Assert.Equal(4, second.At("total_chats").GetInt32());
        Assert.Equal(2, first.At("conversations")[0].At("chat_count").GetInt32());
        Assert.Equal(JsonValueKind.Null, second.At("next_cursor").ValueKind);
    }

    [Fact]
    public async Task GetStatistics_AfterChats_HasExactlyTheFieldsOfTheContract()
    {
        var api = await StartAsync();
        await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync();

        var statistics = await api.GetAsync("/statistics?window=5m&group_by=stage").ReadAsync();

        var overall = Latency("number").ReplaceLineEndings("\n  ");
        // What a stage costs in tokens is not known.
        var stage = Latency("null").ReplaceLineEndings("\n  ");
        var figures = string.Join("\n", QuestionFigure.All.Select(figure => $"{figure.Name}: object\n{Figure}")).ReplaceLineEndings("\n  ");
        Assert.Equal(
            $"""
            window: string
            from: string
            to: string
            group_by: string
            overall: object
              {overall}
            tokens_total: number
            price_usd: number
            known_price_usd: number
            wasted_usd: number
            unpriced_chats: number
            high_usage_chats: number
            high_usage_percent: number
            time_to_first_token: object
              count: number
              p50_ms: number
              p95_ms: number
              p99_ms: number
              slowest: array of object
                conversation_id: string
                chat_id: string
                duration_ms: number
                total_duration_ms: number
            retried_calls: number
            questions: object
              {figures}
            groups: array of object
              {stage}
            """.ReplaceLineEndings("\n"),
            statistics.Shape());
        Assert.Matches(UtcMilliseconds, statistics.At("from").GetString());
    }

    private const string Figure = """
          count: number
          sum: number
          mean: number
          p50: number
          p95: number
          highest: array of object
            conversation_id: string
            chat_id: string
            value: number
        """;

    [Fact]
    public async Task GetBottlenecks_AfterChats_HasExactlyTheFieldsOfTheContract()
    {
        var api = await StartAsync();
        var store = api.Service<ChatStore>();
        for (var number = 0; number < 20; number++)
        {
            await store.SaveAsync(ExampleChats.Plain(DateTimeOffset.UtcNow.AddDays(-1), number, 1000), []);
        }

        await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync();

        var report = await api.GetAsync("/statistics/bottlenecks?window=5m").ReadAsync();

        var slow = Slow.ReplaceLineEndings("\n  ");
        Assert.Equal(
            $"""
            window: string
            from: string
            to: string
            baseline_from: string
            baseline_to: string
            count: number
            p95_ms: number
            summary: string
            slowest: array of object
              {slow}
            bottlenecks: array of object
              kind: string
              name: string
              count: number
              p95_ms: number
              p95_share_percent: number
              baseline_count: number
              baseline_p95_ms: number
              drift: number
              slowest: array of object
                {slow.Replace("\n", "\n  ", StringComparison.Ordinal)}
            """.ReplaceLineEndings("\n"),
            report.Shape());
    }

    [Fact]
    public async Task GetSystemMetrics_FreshSample_HasExactlyTheFieldsOfTheContract()
    {
        var api = await StartAsync();
        await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample("web-1"), []);
        await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample("web-2"), []);

        var sample = await api.GetAsync("/system-metrics").ReadAsync();

        Assert.Equal(
            """
            timestamp: string
            host: string
            system_cpu_percent: number
            system_memory_percent: number
            system_memory_used_mb: number
            system_memory_total_mb: number
            system_load1: number
            process_cpu_percent: number
            attributed_cpu_percent: number
            shared_cpu_percent: number
            process_memory_mb: number
            active_chats: number
            processes: array of object
              service: string
              instance: string
              pid: number
              cpu_percent: number
              sampler_cpu_percent: number
              memory_mb: number
              managed_heap_mb: null
              used_memory_mb: null
              threads: number
              gc_pause_percent: number
              active_chats: number
            hosts: array of string
            """.ReplaceLineEndings("\n"),
            sample.Shape());
        Assert.Matches(UtcMilliseconds, sample.At("timestamp").GetString());
        Assert.Equal(25.4, sample.At("system_cpu_percent").GetDouble());
        Assert.Equal(145.2, sample.At("process_memory_mb").GetDouble());
        Assert.Equal(["web-1", "web-2"], sample.At("hosts").EnumerateArray().Select(host => host.GetString()).Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetSystemMetrics_NoSampleYoungerThanFiveSeconds_Is503WithRetryAfter(bool old)
    {
        var api = await StartAsync();
        if (old)
        {
            await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample("web-1") with { At = DateTimeOffset.UtcNow.AddSeconds(-6) }, []);
        }

        using var response = await api.GetAsync("/system-metrics");

        await response.ReadAsync(503);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    private static string Latency(string cost) => $"""
        name: string
        count: number
        errors: number
        cancelled: number
        mean_ms: number
        p50_ms: number
        p90_ms: number
        p95_ms: number
        p99_ms: number
        max_ms: number
        time_share_percent: number
        tokens_total: {cost}
        price_usd: {cost}{(cost == "null" ? "" : "\nknown_price_usd: number\nwasted_usd: number")}
        cpu_time_ms: number
        cpu_share_percent: number
        allocated_mb: number
        slowest: array of object
          {Slow.ReplaceLineEndings("\n  ")}
        """;

    private static IEnumerable<string?> Messages(JsonElement conversation) =>
        conversation.At("individual_chats").EnumerateArray().Select(chat => chat.At("message").GetString());

    private static IEnumerable<string?> Conversations(JsonElement overview) =>
        overview.At("conversations").EnumerateArray().Select(chat => chat.At("conversation_id").GetString());
}
