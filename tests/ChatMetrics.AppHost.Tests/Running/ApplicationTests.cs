using System.Text.Json;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>Tests of a running application: one that fails shows all that the application printed.</summary>
public abstract class ApplicationTests : IDisposable
{
    private readonly List<RunningApplication> _watched = [];

    public void Dispose()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            _watched.ForEach(application => TestContext.Current.TestOutputHelper?.WriteLine(application.Output));
        }

        GC.SuppressFinalize(this);
    }

    private protected RunningApplication Watch(RunningApplication application)
    {
        _watched.Add(application);
        return application;
    }

    /// <summary>
    /// Each of the chats is in its conversation exactly once, as it was answered; the totals are of what is there. Where a process was
    /// killed before the wait for Redis was added to a record, that says so.
    /// </summary>
    private protected static async Task AssertStoredAsync(RunningApplication application, ChatApi api, IEnumerable<AnsweredChat> chats)
    {
        await application.WaitUntilStoredAsync();
        foreach (var conversation in chats.GroupBy(chat => chat.Conversation))
        {
            var stored = await api.GetConversationAsync(conversation.Key);
            var records = stored.Items("individual_chats").ToLookup(record => record.Text("chat_id"));
            foreach (var chat in conversation)
            {
                var record = Assert.Single(records[chat.Id]);
                Assert.True(
                    record.TryGetProperty("storage_wait", out _) || JsonElement.DeepEquals(chat.Metrics, record),
                    $"answered {chat.Metrics}{Environment.NewLine}but stored {record}");
            }

            AssertTotals(stored);
        }
    }

    /// <summary>A conversation that was read as a whole: each chat once, oldest first, and the totals are the records' sums.</summary>
    private protected static void AssertTotals(JsonElement conversation)
    {
        var records = conversation.Items("individual_chats");
        var ids = records.Select(record => record.Text("chat_id")).ToArray();
        var totals = conversation.At("aggregate_stats");

        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        Assert.Equal(records.Length, conversation.Number("total_chats"));
        Assert.Equal(records.Sum(record => record.Number("total_duration_ms")), totals.Number("total_duration_ms"), 0.0005);
        Assert.Equal(records.Average(record => record.Number("total_duration_ms")), totals.Number("average_duration_ms"), 0.001);
        Assert.Equal(Highest(records, "peak_metrics", "cpu"), totals.Number("peak_cpu_overall"));
        Assert.Equal(Highest(records, "peak_metrics", "memory"), totals.Number("peak_memory_overall"));
        Assert.Equal(records.Sum(record => record.Number("tokens", "total")), totals.Number("tokens_total"));
        Assert.Equal(records.Sum(record => record.Number("price_usd")), totals.Number("price_usd"), 1e-9);
        Assert.Equal(records.Count(record => record.Text("status") != "completed"), totals.Number("failed_chats"));
    }

    private protected static double Highest(IEnumerable<JsonElement> records, params string[] path) => records.Max(record => record.Number(path));

    /// <summary>Waits until a sample that is newer than this call is of exactly the services that the host runs now.</summary>
    private protected static async Task<JsonElement> WaitForSampleOfAllProcessesAsync(RunningApplication application, ChatApi api)
    {
        var asked = DateTimeOffset.UtcNow;
        var sample = default(JsonElement);
        await application.WaitForAsync(
            async () => await api.TryGetAsync("/system-metrics") is { } newest && (sample = newest).Time("timestamp") > asked
                && newest.Items("processes").Where(process => process.Text("service") != "redis").Select(process => (int)process.Number("pid")).Order().SequenceEqual(application.ServicePids),
            "sample of all processes");
        return sample;
    }

    /// <summary>Waits until the listener has heard of the chat; hearing of it twice is a failure.</summary>
    private protected static async Task AssertHeardAsync(RunningApplication application, LiveStream live, params IEnumerable<AnsweredChat> chats)
    {
        foreach (var chat in chats)
        {
            await application.WaitForAsync(() => live.TimesHeard(chat.Id) > 0, $"chat event of {chat.Id}");
            Assert.Equal(1, live.TimesHeard(chat.Id));
        }
    }

    /// <summary>Waits until the listener has a sample that was taken after this call.</summary>
    private protected static Task WaitForNextSampleAsync(RunningApplication application, LiveStream live)
    {
        var asked = DateTimeOffset.UtcNow;
        return application.WaitForAsync(() => live.Samples.Any(sample => sample.Time("timestamp") > asked), "next sample in the live stream");
    }
}
