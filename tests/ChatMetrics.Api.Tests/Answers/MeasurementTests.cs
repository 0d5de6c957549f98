using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Answers;

/// <summary>What the figures of an answer promise of each other.</summary>
[Collection(Collections.Chats)]
public sealed partial class MeasurementTests(GarnetServer server) : ApiTests(server)
{
    private static readonly string[] Stages =
    [
        "request_received", "processing_history", "workflow_start",
        "workflow_completed", "storing_conversation", "response_preparation",
    ];

    [Fact]
    public async Task PostChat_Stages_AreAllSixAndTelescopeToTheTotal()
    {
        var api = await StartAsync();
        var chat = await AskAsync(api);

        var stages = chat.At("stages").EnumerateArray().ToArray();

        Assert.Equal(Stages, stages.Select(stage => stage.At("name").GetString()!));
        var elapsed = 0.0;
        foreach (var stage in stages)
        {
            Assert.Equal(elapsed, stage.At("started_at_ms").GetDouble(), 0.0005);
            Assert.True(stage.At("duration_ms").GetDouble() >= 0);
            elapsed += stage.At("duration_ms").GetDouble();
        }

        Assert.Equal(chat.At("total_duration_ms").GetDouble(), elapsed, 0.0005);
        Assert.True(chat.At("time_to_first_token_ms").GetDouble() >= stages[2].At("started_at_ms").GetDouble());
        Assert.True(chat.At("time_to_first_token_ms").GetDouble() <= stages[3].At("started_at_ms").GetDouble());
    }

    [Fact]
    public async Task PostChat_TotalDuration_IsWhatTheCallerWaited()
    {
        var api = await StartAsync();
        api.Model.Before = () =>
        {
            var asked = Stopwatch.GetTimestamp();
            SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(asked) >= TimeSpan.FromMilliseconds(40));
        };

        // Never more; and when the machine lets them, less only by what the network takes.
        await Eventually.IsTrueAsync(async () =>
        {
            var start = Stopwatch.GetTimestamp();
            using var response = await api.Client.PostAsJsonAsync("/chat", new { message = "a", conversation_id = "c" }, TestContext.Current.CancellationToken);
            var answer = await response.ReadAsync();
            var waitedMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var totalMs = answer.At("metadata.individual_chat_metrics.total_duration_ms").GetDouble();
            Assert.InRange(totalMs, 40, waitedMs);
            return waitedMs - totalMs <= Math.Max(0.5, waitedMs * 0.05);
        });
    }

    [Fact]
    public async Task PostChat_CostOfTheStages_AddsUpToTheCostOfTheChat()
    {
        var api = await StartAsync();
        api.Model.Before = Work;
        var chat = await AskAsync(api);

        var stages = chat.At("stages").EnumerateArray().ToArray();

        Assert.Equal(
            chat.At("cost.cpu_time_ms").GetDouble(), stages.Sum(stage => stage.At("cpu_time_ms").GetDouble()), 0.01);
        Assert.Equal(
            chat.At("cost.allocated_mb").GetDouble(), stages.Sum(stage => stage.At("allocated_kb").GetDouble()) / 1024, 0.06);
        Assert.InRange(stages[2].At("allocated_kb").GetDouble(), 8 * 1024, 9 * 1024);
        Assert.True(stages[2].At("cpu_time_ms").GetDouble() > 0);
        Assert.True(chat.At("measuring_overhead_us").GetDouble() > 0);
    }

    [Theory]
    [InlineData(80.5, 30.5, 20.5)]
    [InlineData(1.5, 90.5, 40.5)]
    public async Task PostChat_PeaksAndLows_EncloseTheReadingOfEveryStage(double first, double second, double third)
    {
        var api = await StartAsync();
        api.Sampler.Set(first, first * 2);
        api.Model.Before = () => api.Sampler.Set(second, second * 2);
        await AskAsync(api);
        api.Sampler.Set(third, third * 2);

        var chat = await AskAsync(api);

        Assert.All(chat.At("stages").EnumerateArray(), stage =>
        {
            Assert.InRange(
                stage.At("cpu").GetDouble(), chat.At("low_metrics.cpu").GetDouble(), chat.At("peak_metrics.cpu").GetDouble());
            Assert.InRange(
                stage.At("memory").GetDouble(), chat.At("low_metrics.memory").GetDouble(), chat.At("peak_metrics.memory").GetDouble());
        });
        Assert.Equal(Math.Max(second, third), chat.At("peak_metrics.cpu").GetDouble());
        Assert.Equal(Math.Min(second, third) * 2, chat.At("low_metrics.memory").GetDouble());
    }

    [Theory]
    [InlineData(69.9, 499.9, "Good")]
    [InlineData(70.0, 100.0, "High Usage")]
    [InlineData(10.0, 500.0, "High Usage")]
    [InlineData(69.94, 499.94, "Good")]
    [InlineData(69.95, 100.0, "High Usage")]
    [InlineData(null, null, "Good")]
    public async Task PostChat_PeakAroundItsLimit_IsRatedAsItIsShown(double? cpu, double? memory, string rating)
    {
        var api = await StartAsync();
        api.Sampler.Set(cpu, memory);

        var chat = await AskAsync(api, "c");

        Assert.Equal(rating, chat.At("summary.performance_rating").GetString());
        var overview = await api.GetAsync("/all-conversation-metrics").ReadAsync();
        Assert.Equal(rating == "Good" ? 0 : 1, overview.At("conversations")[0].At("high_usage_chats").GetInt32());
    }

    [Theory]
    [InlineData("--ChatMetrics:Rating:CpuPercent=30", "High Usage")]
    [InlineData("--ChatMetrics:Rating:CpuPercent=30.1", "Good")]
    [InlineData("--ChatMetrics:Rating:MemoryMb=90", "High Usage")]
    [InlineData("--ChatMetrics:Rating:MemoryMb=90.1", "Good")]
    public async Task PostChat_LimitsFromSettings_Rate(string setting, string rating)
    {
        var api = await StartAsync(setting);
        api.Sampler.Set(30, 90);

        var chat = await AskAsync(api);

        Assert.Equal(rating, chat.At("summary.performance_rating").GetString());
    }

    [Fact]
    public async Task PostChat_ReadingsThatAreNotSupported_AreNull()
    {
        var api = await StartAsync();
        api.Sampler.Set(null, null);

        var chat = await AskAsync(api);

        Assert.Equal("""{"cpu":null,"memory":null,"process_cpu":null}""", chat.At("peak_metrics").GetRawText());
        Assert.Equal(JsonValueKind.Null, chat.At("summary.cpu_range").ValueKind);
        Assert.All(chat.At("stages").EnumerateArray(), stage => Assert.Equal(JsonValueKind.Null, stage.At("cpu").ValueKind));
    }

    [Fact]
    public async Task PostChat_Headers_TellTheChatAndItsStages()
    {
        var api = await StartAsync();

        using var response = await api.PostAsync(new { message = "hi" });

        var chat = (await response.ReadAsync()).At("metadata.individual_chat_metrics");
        Assert.Equal(chat.At("chat_id").GetString(), Assert.Single(response.Headers.GetValues("X-Chat-Id")));
        Assert.True(response.Headers.CacheControl!.NoStore);
        var timing = Timing().Matches(Assert.Single(response.Headers.GetValues("Server-Timing")));
        Assert.Equal(
            chat.At("stages").EnumerateArray().Select(stage => (stage.At("name").GetString()!, stage.At("duration_ms").GetDouble())),
            timing.Select(stage => (stage.Groups[1].Value, double.Parse(stage.Groups[2].Value, CultureInfo.InvariantCulture))));
    }

    [Fact]
    public async Task PostChat_NoConversationId_MakesOneThatCanBeContinued()
    {
        var api = await StartAsync();

        var first = (await api.PostAsync(new { message = "one" }).ReadAsync()).At("conversation_id").GetString()!;
        var second = (await api.PostAsync(new { message = "two" }).ReadAsync()).At("conversation_id").GetString()!;

        Assert.NotEqual(first, second);
        Assert.Matches("^[A-Za-z0-9_.:-]{1,128}$", first);
        await AskAsync(api, first);
        Assert.Equal(2, (await api.GetAsync($"/conversation-metrics/{first}").ReadAsync()).At("total_chats").GetInt32());
    }

    [Fact]
    public async Task PostChat_ManyChats_HaveIdsThatSortByTime()
    {
        var api = await StartAsync();
        var ids = new List<string>();
        for (var number = 0; number < 10; number++)
        {
            ids.Add((await AskAsync(api)).At("chat_id").GetString()!);
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [GeneratedRegex(@"(\w+);dur=([\d.]+)")]
    private static partial Regex Timing();

    private static async Task<JsonElement> AskAsync(ChatApplication api, string conversation = "c") =>
        (await api.PostAsync(new { message = "hi", conversation_id = conversation }).ReadAsync()).At("metadata.individual_chat_metrics");

    // 8 MB, every page of them touched.
    private static void Work() => Array.Fill(new byte[8 << 20], (byte)1);
}
