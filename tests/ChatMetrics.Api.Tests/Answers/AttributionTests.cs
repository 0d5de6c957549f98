using System.Collections.Concurrent;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Measurement.Attribution;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Answers;

/// <summary>What a question cost is its own, also when many are in work at once.</summary>
[Collection(Collections.Alone)]
public sealed class AttributionTests(GarnetServer server) : ApiTests(server)
{
    private const int Chats = 20;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task PostChat_OneHeavyQuestionAmongTwenty_AloneIsChargedForIt()
    {
        Assert.SkipUnless(ThreadClock.Instance.IsSupported, "This platform has no clock for a single thread.");
        var api = await StartAsync();
        var burnt = new ConcurrentDictionary<string, double>();
        var arrived = 0;
        var allThere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        api.Model.Work = async question =>
        {
            if (Interlocked.Increment(ref arrived) == Chats)
            {
                allThere.TrySetResult();
            }

            // All twenty are in work at once, and each goes on in slices on whatever thread there is.
            await allThere.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
            for (var slice = 0; slice < 10; slice++)
            {
                var milliseconds = Burn(question == "heavy" ? 20 : 0.2);
                burnt.AddOrUpdate(question, milliseconds, (_, before) => before + milliseconds);
                await Task.Yield();
            }
        };

        var chats = await Task.WhenAll(Enumerable.Range(0, Chats).Select(number => AskAsync(api, number == 7 ? "heavy" : $"light {number}")));

        var heavy = CpuTime(chats[7]);
        var light = chats.Where((_, number) => number != 7).Select(CpuTime).Order().ElementAt(Chats / 2);
        Assert.InRange(heavy, burnt["heavy"] * 0.95, burnt["heavy"] * 1.1 + 5);
        // A light one's own work is 2 ms; none of the heavy one's 200 ms is among it.
        Assert.InRange(light, 1.9, 10);
        Assert.All(chats, chat => Assert.Equal(Chats - 1, chat.GetProperty("cost").GetProperty("overlapping_chats").GetInt32()));
    }

    [Fact]
    public async Task PostChat_MeasuringSwitchedOff_KeepsTheTimesAndSaysUnknown()
    {
        var api = await StartAsync("--ChatMetrics:Measuring=false");

        var chat = await AskAsync(api, "Hello");

        Assert.Equal(6, chat.GetProperty("stages").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, chat.GetProperty("cost").GetProperty("cpu_time_ms").ValueKind);
        Assert.Equal(JsonValueKind.Null, chat.GetProperty("cost").GetProperty("allocated_mb").ValueKind);
        Assert.Equal(JsonValueKind.Null, chat.GetProperty("measuring_overhead_us").ValueKind);
    }

    private static double CpuTime(JsonElement chat) => chat.GetProperty("cost").GetProperty("cpu_time_ms").GetDouble();

    private static async Task<JsonElement> AskAsync(ChatApplication api, string question)
    {
        using var response = await api.PostAsync(new { message = question });
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return body.RootElement.GetProperty("metadata").GetProperty("individual_chat_metrics").Clone();
    }

    // CPU time by this thread's own clock, so that a busy machine does not matter.
    private static double Burn(double milliseconds)
    {
        var start = ThreadClock.Instance.ReadCurrentThread();
        double burnt;
        do
        {
            burnt = (ThreadClock.Instance.ReadCurrentThread() - start) / 1e6;
        }
        while (burnt < milliseconds);

        return burnt;
    }
}
