using ChatMetrics.Api.Testing;
using ChatMetrics.LoadGenerator;
using ChatMetrics.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Demo.LoadGenerator;

public sealed class LoadGeneratorTests(GarnetServer server) : ApiTests(server)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Run_RealApi_AsksInManyConversationsAndIsAnswered()
    {
        var api = await StartOfflineAsync();
        await using var load = await RunningLoad.StartAsync(
            time: null, $"--services:api:http:0={api.Client.BaseAddress}", "--LoadGenerator:QuestionsPerSecond=200", "--LoadGenerator:Concurrency=4");

        await Eventually.IsTrueAsync(async () =>
        {
            // Not once all that has ended is folded: under load there is always more.
            var all = await api.Client.GetAsync("/all-conversation-metrics", Cancellation).ReadAsync();
            return all.At("total_chats").GetInt32() >= 40 && all.At("total_conversations").GetInt32() >= 5;
        });

        await load.StopAsync();
        var reports = load.Log.Messages.Where(message => message.StartsWith("Asked", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(reports);
        Assert.All(reports, report => Assert.Matches(@"^Asked \d+ questions, 0 failed, mean \d+ ms\.$", report));
    }

    [Fact]
    public async Task Run_ApiIsSlow_NeverAsksMoreThanConcurrencyAtOnce()
    {
        using var questions = new SemaphoreSlim(0);
        using var answers = new SemaphoreSlim(0);
        await using var api = await StubApi.StartAsync(context =>
        {
            questions.Release();
            return answers.WaitAsync(context.RequestAborted);
        });
        await using var load = await RunningLoad.StartAsync(
            time: null, api.Setting, "--LoadGenerator:QuestionsPerSecond=1000", "--LoadGenerator:Concurrency=3");

        for (var question = 0; question < 30; question++)
        {
            if (question >= 3)
            {
                answers.Release();
            }

            Assert.True(await questions.WaitAsync(Deadline, Cancellation));
        }

        Assert.Equal(3, api.MaxOpen);
        answers.Release(1000);
    }

    [Fact]
    public async Task Run_ApiIsUnavailable_WaitsTwiceAsLongEachTime()
    {
        var time = new FakeTimeProvider();
        var asked = new List<DateTimeOffset>();
        await using var api = await StubApi.StartAsync(context =>
        {
            asked.Add(time.GetUtcNow());
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        await using var load = await RunningLoad.StartAsync(time, api.Setting, "--LoadGenerator:QuestionsPerSecond=1000", "--LoadGenerator:Concurrency=1");

        await AdvanceUntilAsync(time, () => api.Completed >= 6);

        var gaps = asked.Zip(asked.Skip(1), (earlier, later) => (later - earlier).TotalSeconds).Take(5).ToArray();
        Assert.All(gaps.Index(), gap => Assert.True(gap.Item >= 1 << gap.Index, string.Join(' ', gaps)));
    }

    [Fact]
    public async Task Stop_QuestionIsUnderWay_LetsItBeAnswered()
    {
        using var answers = new SemaphoreSlim(0);
        await using var api = await StubApi.StartAsync(context => answers.WaitAsync(context.RequestAborted));
        await using var load = await RunningLoad.StartAsync(new FakeTimeProvider(), api.Setting);
        await Eventually.IsTrueAsync(() => api.Conversations.Count == 1);

        var stopping = load.StopAsync();
        answers.Release();

        await stopping;
        Assert.Equal(1, api.Completed);
        Assert.Matches("^Asked 1 questions, 0 failed", load.Log.Messages.Last(message => message.StartsWith("Asked", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Stop_ApiHangs_EndsAfterAWhile()
    {
        var time = new FakeTimeProvider();
        await using var api = await StubApi.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var load = await RunningLoad.StartAsync(time, api.Setting);
        await Eventually.IsTrueAsync(() => api.Conversations.Count == 1);

        var stopping = load.StopAsync();

        await AdvanceUntilAsync(time, () => stopping.IsCompleted);
        await stopping;
    }

    [Fact]
    public async Task Run_DurationIsOver_EndsByItself()
    {
        var time = new FakeTimeProvider();
        await using var api = await StubApi.StartAsync(_ => Task.CompletedTask);
        await using var load = await RunningLoad.StartAsync(time, api.Setting, "--LoadGenerator:Duration=00:00:20");
        var ended = load.Ended;

        await AdvanceUntilAsync(time, () => ended.IsCompleted);

        Assert.True(time.GetUtcNow() - time.Start >= TimeSpan.FromSeconds(20));
        Assert.NotEmpty(api.Conversations);
    }

    [Theory]
    [InlineData("LoadGenerator:QuestionsPerSecond", "0")]
    [InlineData("LoadGenerator:Concurrency", "1001")]
    [InlineData("LoadGenerator:Duration", "00:00:00")]
    [InlineData("LoadGenerator:Duration", "long")]
    [InlineData("LoadGenerator:Speed", "1")]
    [InlineData("services:api:http:0", "api")]
    public void Start_SettingIsWrong_SaysWhich(string key, string value)
    {
        var wrong = Assert.ThrowsAny<Exception>(() =>
        {
            using var host = LoadGeneratorApplication.Build([$"--{key}={value}"]);
            host.Services.GetRequiredService<IStartupValidator>().Validate();
        });

        Assert.True(wrong is OptionsValidationException or InvalidOperationException, wrong.ToString());
        Assert.Contains(key.Split(':')[^1] is "0" ? key : key.Split(':')[^1], wrong.ToString(), StringComparison.Ordinal);
    }

    private static Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> condition) => Eventually.IsTrueAsync(() =>
    {
        time.Advance(Step);
        return condition();
    });
}
