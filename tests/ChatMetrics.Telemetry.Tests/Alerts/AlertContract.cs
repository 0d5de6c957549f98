using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Storage.Folding;
using ChatMetrics.Telemetry.Tests.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Telemetry.Tests.Alerts;

/// <summary>Rules over what is stored, second by second, by clocks that the tests set.</summary>
public abstract class AlertContract(RedisServer server) : StoreContract(server)
{
    private static readonly DateTimeOffset Start =
        new(Now.Year, Now.Month, Now.Day, Now.Hour, 0, 0, TimeSpan.Zero);

    private static int _chats;

    private FakeTimeProvider _time = new(Start);

    [Fact]
    public async Task Evaluate_BusyMachine_FiresIsToldAndResolves()
    {
        await using var worker = NewWorker(Cpu());
        await RunAsync(worker, 0, 12, cpu: 90);

        var alert = Assert.Single((await worker.Store.ReadBookAsync()).Entries.Values).Alert!;
        Assert.Equal(("cpu", AlertText.Firing, "web", 70.0, 90.0, Start), (alert.Rule, alert.State, alert.Host, alert.Limit, alert.Value, alert.Since));
        await RunAsync(worker, 12, 30, cpu: 10);

        Assert.Empty((await worker.Store.ReadBookAsync()).Entries.Values.Select(entry => entry.Alert).OfType<Alert>());
        var resolved = Assert.Single((await worker.Store.ReadHistoryAsync(null, 10, null)).Alerts);
        Assert.Equal((alert.Id, AlertText.Resolved, 90.0, 10.0), (resolved.Id, resolved.State, resolved.Worst, resolved.Value));
        var events = (await new LiveEventLog(Redis).ReadNewestAsync(10)).Where(happened => happened.Kind == LiveEventKind.Alert).Reverse();
        Assert.Equal([AlertText.Firing, AlertText.Resolved], events.Select(happened => StateOf(happened.Json)));
        var deliveries = await worker.Store.ReadDeliveriesAsync();
        Assert.Equal([AlertText.Resolved, AlertText.Firing], deliveries.Select(delivery => Assert.Single(delivery.Alerts).State));
        Assert.All(deliveries, delivery => Assert.Equal(("hook", AlertDelivery.Waiting), (delivery.Channel, delivery.State)));
    }

    [Fact]
    public async Task ReadBook_ValueOfZero_IsKept()
    {
        await using var worker = NewWorker(Cpu());
        var state = new AlertState { Phase = AlertPhase.Firing, At = Start, KnownAt = Start, Since = Start, FiredAt = Start, Limit = 10 };
        var entry = new AlertEntry("cpu", "web", state, AlertText.Create(worker.Rules.All[0], new AlertSeries("web", []), state));
        Assert.True(await worker.Lease.HoldAsync());
        Assert.True(await worker.Store.CommitAsync(worker.Lease, new AlertBook { Entries = { [entry.Key] = entry } }, [], []));

        var kept = Assert.Single((await worker.Store.ReadBookAsync()).Entries.Values);

        Assert.Equal((0, 10, AlertText.Firing), (kept.Alert!.Value, kept.Alert.Limit, kept.Alert.State));
        await Redis.GetDatabase().StringSetAsync(RedisKeys.AlertBook, """{"e":{"cpu|web":{"r":1}}}""");
        Assert.Empty((await worker.Store.ReadBookAsync()).Entries);
    }

    [Fact]
    public async Task Evaluate_ByANewWorkerInBetween_GoesOnWhereTheOtherWas()
    {
        await using (var first = NewWorker(Cpu()))
        {
            await RunAsync(first, 0, 5, cpu: 90);
            Assert.Equal(AlertPhase.Pending, Assert.Single((await first.Store.ReadBookAsync()).Entries.Values).State.Phase);
        }

        await using var second = NewWorker(Cpu());
        await RunAsync(second, 5, 12, cpu: 90);

        var alert = Assert.Single((await second.Store.ReadBookAsync()).Entries.Values).Alert!;
        Assert.Equal((AlertText.Firing, Start), (alert.State, alert.Since));
        Assert.Single(await second.Store.ReadDeliveriesAsync());
    }

    [Fact]
    public async Task Evaluate_ByWhoHasLostTheLease_StoresNothing()
    {
        await using var first = NewWorker(Cpu());
        await RunAsync(first, 0, 1, cpu: 90);
        await Redis.GetDatabase().KeyDeleteAsync(RedisKeys.AlertLease);
        await using var second = NewWorker(Cpu());
        await RunAsync(second, 1, 12, cpu: 90);
        var book = await second.Store.ReadBookAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        await WriteAsync(12, 90);

        await first.Evaluator.EvaluateAsync(first.Lease);

        Assert.Equal(book.Marks, (await second.Store.ReadBookAsync()).Marks);
    }

    [Fact]
    public async Task Evaluate_SilencedAlert_IsToldWhenTheSilenceIsOver()
    {
        await using var worker = NewWorker(Cpu());
        await RunAsync(worker, 0, 5, cpu: 90);
        var pending = Assert.Single((await worker.Store.ReadBookAsync()).Entries.Values);
        await worker.Store.SilenceAsync(pending.Key, pending.Alert!, Start.AddSeconds(20));
        await RunAsync(worker, 5, 15, cpu: 90);
        Assert.Equal(AlertText.Silenced, Assert.Single((await worker.Store.ReadBookAsync()).Entries.Values).Alert!.State);
        Assert.Empty(await worker.Store.ReadDeliveriesAsync());

        await RunAsync(worker, 15, 24, cpu: 90);

        Assert.Equal(AlertText.Firing, Assert.Single(Assert.Single(await worker.Store.ReadDeliveriesAsync()).Alerts).State);
    }

    [Fact]
    public async Task Evaluate_ToldAlertWhoseSilenceEnds_IsToldAgainAndItsEventSaysSo()
    {
        await using var worker = NewWorker(Cpu());
        await RunAsync(worker, 0, 12, cpu: 90);
        var firing = Assert.Single((await worker.Store.ReadBookAsync()).Entries.Values);
        await worker.Store.SilenceAsync(firing.Key, firing.Alert!, Start.AddSeconds(20));
        await RunAsync(worker, 12, 24, cpu: 80);

        var deliveries = await worker.Store.ReadDeliveriesAsync();
        Assert.Equal([80.0, 90.0], deliveries.Select(delivery => Assert.Single(delivery.Alerts).Value));
        Assert.Equal(2, deliveries.Select(delivery => delivery.Id).Distinct().Count());
        var newest = (await new LiveEventLog(Redis).ReadNewestAsync(10)).First(happened => happened.Kind == LiveEventKind.Alert);
        Assert.Equal(AlertText.Firing, StateOf(newest.Json));
    }

    [Fact]
    public async Task Evaluate_NoSamplesWhileItFires_HoldsForFiveMinutesThenSaysWhy()
    {
        await using var worker = NewWorker(Cpu());
        await RunAsync(worker, 0, 12, cpu: 90);
        _time.Advance(TimeSpan.FromMinutes(4));
        await worker.Evaluator.EvaluateAsync(worker.Lease);
        Assert.Equal(AlertPhase.Firing, Assert.Single((await worker.Store.ReadBookAsync()).Entries.Values).State.Phase);

        _time.Advance(TimeSpan.FromMinutes(2));
        await worker.Evaluator.EvaluateAsync(worker.Lease);

        var resolved = Assert.Single((await worker.Store.ReadHistoryAsync(null, 10, null)).Alerts);
        Assert.StartsWith("Resolved: its value is known no more. Before that: ", resolved.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_RuleThatIsGone_Resolves()
    {
        await using (var worker = NewWorker(Cpu()))
        {
            await RunAsync(worker, 0, 12, cpu: 90);
        }

        await using var other = NewWorker(("errors", new() { Metric = "error_percent", Limit = 10 }));
        await RunAsync(other, 12, 13, cpu: 90);

        Assert.Empty((await other.Store.ReadBookAsync()).Entries);
        var resolved = Assert.Single((await other.Store.ReadHistoryAsync(null, 10, null)).Alerts);
        Assert.Equal("cpu", resolved.Rule);
        Assert.StartsWith("Resolved: its rule is set no more. ", resolved.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_SlowChatsOfAModel_FireWithTheSlowest()
    {
        await using var worker = NewWorker(
            ("slow", new() { Metric = "duration_p95_ms", Limit = 1000, Window = "1m", MinChats = 3, By = "model" }));
        await worker.EvaluateAsync();
        ChatRecord[] slow = [Chat(10, 2000, "slow"), Chat(20, 3000, "slow"), Chat(30, 4000, "slow")];
        await SaveAsync([.. slow, Chat(10, 5000, "few"), .. Enumerable.Range(0, 5).Select(i => Chat(i, 10, "fast"))]);
        _time.SetUtcNow(Start.AddSeconds(66));

        await worker.EvaluateAsync();

        var alert = Assert.Single((await worker.Store.ReadBookAsync()).Entries.Values).Alert!;
        Assert.Equal(("model", "slow", "1m", Start.AddMinutes(1)), (alert.GroupBy, alert.Group, alert.Window, alert.Since));
        Assert.InRange(alert.Value, 3900, 4100);
        Assert.Equal([slow[2].ChatId, slow[1].ChatId, slow[0].ChatId], alert.ChatIds);
    }

    [Fact]
    public async Task Evaluate_TwiceTheUsual_FiresOnceTheUsualIsKnown()
    {
        await using var worker = NewWorker(("slower", new() { Metric = "duration_p95_ms", TimesUsual = 2, Window = "1m", MinChats = 3 }));
        await worker.EvaluateAsync();
        await SaveAsync([.. Enumerable.Range(0, 25).Select(i => Chat(-86_400 + i, 1000)), .. Enumerable.Range(0, 3).Select(i => Chat(i, 2200))]);
        _time.SetUtcNow(Start.AddSeconds(66));

        await worker.EvaluateAsync();

        Assert.InRange(Assert.Single((await worker.Store.ReadBookAsync()).Entries.Values).Alert!.Limit, 1900, 2100);
    }

    [Fact]
    public async Task Evaluate_BudgetOfUsers_TellsEachLevelAndTheForecast()
    {
        // Where it is noon now: servers expire by their own clocks, so it must be today.
        var (noon, ahead) = (Start, 12 - Start.Hour);
        await using var worker = NewWorker(
            new AlertOptions { Channels = { ["hook"] = new() { Url = "http://127.0.0.1:9/" } }, TimeZone = $"Etc/GMT{(ahead > 0 ? "-" : "+")}{Math.Abs(ahead)}" },
            ("money", new() { Metric = "budget_usd", Limit = 10, Period = "day", By = "user" }));
        await worker.EvaluateAsync();
        await SaveAsync(
            Paid(noon.AddHours(-3), 6, "ada"), Paid(noon.AddSeconds(10), 3, "ada"), Paid(noon.AddHours(-3), 4, "bo"), Paid(noon.AddDays(-1), 50, "bo"));
        _time.SetUtcNow(noon.AddSeconds(66));

        await worker.EvaluateAsync();

        var alerts = (await worker.Store.ReadBookAsync()).Entries.Values.Select(entry => entry.Alert!).OrderBy(alert => alert.LevelPercent).ToArray();
        Assert.Equal([("ada", 50.0, 5.0, 9.0), ("ada", 80.0, 8.0, 9.0)], alerts.Select(alert => (alert.Group, alert.LevelPercent!.Value, alert.Limit, alert.Value)));
        Assert.InRange(alerts[0].ForecastUsd!.Value, 17.9, 18);
        // Both levels at once are one message.
        Assert.Equal(2, Assert.Single(await worker.Store.ReadDeliveriesAsync()).Alerts.Count);
    }

    [Fact]
    public async Task Deliver_ReceiverThatFails_IsTriedAgainByWhoComesNext()
    {
        await using var receiver = new WebhookReceiver(500, 200);
        await using (var worker = NewWorker(receiver.Url, Cpu()))
        {
            await RunAsync(worker, 0, 12, cpu: 90);
            await worker.Courier.DeliverAsync(worker.Lease, TestContext.Current.CancellationToken);
            var failed = Assert.Single(await worker.Store.ReadDeliveriesAsync());
            Assert.Equal((AlertDelivery.Waiting, 1, 500, _time.GetUtcNow().AddSeconds(1)), (failed.State, failed.Attempts, failed.Status, failed.NextAt));
        }

        await using var next = NewWorker(receiver.Url, Cpu());
        await next.Lease.HoldAsync();
        Assert.NotNull(await next.Courier.DeliverAsync(next.Lease, TestContext.Current.CancellationToken));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await next.Courier.DeliverAsync(next.Lease, TestContext.Current.CancellationToken));

        var delivered = Assert.Single(await next.Store.ReadDeliveriesAsync());
        Assert.Equal((AlertDelivery.Delivered, 2, 200), (delivered.State, delivered.Attempts, delivered.Status));
        Assert.Equal([delivered.Id, delivered.Id], receiver.Received.Select(request => request.DeliveryId));
    }

    [Fact]
    public async Task ReadHistory_InPages_HasEachAlertOnceWhileOthersCome()
    {
        var store = new AlertStore(Redis, _time);
        var sample = AlertText.Create(
            AlertStateTests.Read(new() { Metric = "system_cpu_percent", Limit = 70 }),
            new AlertSeries("web", []),
            new AlertState { Phase = AlertPhase.Firing, Since = Start, KnownAt = Start, FiredAt = Start });
        await store.AppendAsync([.. Enumerable.Range(0, 5).Select(i => AlertText.Resolve(sample with { Id = $"a{i}" }, Start.AddSeconds(i)))]);

        var (first, next) = await store.ReadHistoryAsync(null, 2, "rule");
        await store.AppendAsync([AlertText.Resolve(sample with { Id = "a9" }, Start.AddSeconds(9))]);
        var (second, more) = await store.ReadHistoryAsync(next, 3, "rule");

        Assert.Equal(["a4", "a3", "a2", "a1", "a0"], first.Concat(second).Select(alert => alert.Id));
        Assert.Null(more);
        Assert.Empty((await store.ReadHistoryAsync(null, 2, "other")).Alerts);
    }

    [Fact]
    public async Task ForgetUser_WhoHadAlerts_LeavesThoseOfOthers()
    {
        var store = new AlertStore(Redis, _time);
        var sample = AlertText.Create(
            AlertStateTests.Read(new() { Metric = "system_cpu_percent", Limit = 70 }),
            new AlertSeries("web", []),
            new AlertState { Phase = AlertPhase.Firing, Since = Start, KnownAt = Start, FiredAt = Start });
        await store.AppendAsync(
            [.. new[] { "MARKED", "bob" }.Select(user => AlertText.Resolve(sample with { Id = user, GroupBy = "user", Group = user }, Start))]);

        await store.ForgetUserAsync("MARKED");

        Assert.Equal("bob", Assert.Single((await store.ReadHistoryAsync(null, 10, null)).Alerts).Group);
        Assert.DoesNotContain(await StoredText.ReadAsync(Server), text => text.Contains("MARKED", StringComparison.Ordinal));
    }

    /// <summary>Whenever it is looked at, and whoever does: the evaluation finds what the preview of the same time shows.</summary>
    [Fact]
    public async Task Preview_OfTheTimeThatWasEvaluated_HasTheSameAlerts()
    {
        // Each run is a number that is told if it fails.
        foreach (var seed in Enumerable.Range(Random.Shared.Next(1_000_000), 2))
        {
            await EmptyAsync();
            var random = new Random(seed);
            _time = new FakeTimeProvider(Start);
            var rules = new (string, AlertRuleOptions)[]
            {
                ("cpu", new() { Metric = "system_cpu_percent", Limit = 70, Clear = 50, For = "3s", ClearFor = "5s", Cooldown = "7s" }),
                ("slow", new() { Metric = "duration_p95_ms", Limit = 500, Window = "2m", MinChats = 2, By = "user", ClearFor = "1m", Cooldown = "2m" }),
                ("money", new() { Metric = "budget_usd", Limit = 2, Period = "day", By = "user", Levels = "50,100" }),
            };
            var worker = NewWorker(rules);
            await worker.EvaluateAsync();
            var busy = false;
            for (var second = 0; second < 400;)
            {
                var until = Math.Min(400, second + random.Next(1, 40));
                for (; second < until; second++)
                {
                    busy = random.Next(6) == 0 ? !busy : busy;
                    if (random.Next(20) > 0)
                    {
                        await WriteAsync(second, busy ? random.Next(60, 100) : random.Next(10, 75));
                    }

                    // It ends within its minute.
                    if (random.Next(4) == 0)
                    {
                        await SaveAsync(Chat(second, random.Next(2) == 0 ? 10 : 900) with { User = random.Next(2) == 0 ? "ada" : "bo", PriceUsd = 0.05m });
                    }
                }

                _time.SetUtcNow(Start.AddSeconds(until));
                if (random.Next(3) == 0)
                {
                    await worker.DisposeAsync();
                    worker = NewWorker(rules);
                }

                await worker.EvaluateAsync();
            }

            foreach (var rule in worker.Rules.All)
            {
                var complete = AlertQuery.CompleteUntil(rule.Metric.Source, _time.GetUtcNow());
                var preview = await worker.Previewer.PreviewAsync(rule, AlertQuery.CompleteUntil(rule.Metric.Source, Start), complete);
                var active = (await worker.Store.ReadBookAsync()).Of(rule.Name).Select(entry => entry.Alert)
                    .OfType<Alert>().Where(alert => alert.State == AlertText.Firing);
                var found = (await worker.Store.ReadHistoryAsync(null, 1000, rule.Name)).Alerts.Concat(active);
                Assert.Equal(
                    preview.Alerts.Select(alert => $"{seed} {alert.Id} {alert.FiredAt:O} {alert.ResolvedAt:O} {alert.Worst}").Order(),
                    found.Select(alert => $"{seed} {alert.Id} {alert.FiredAt:O} {alert.ResolvedAt:O} {alert.Worst}").Order());
            }

            await worker.DisposeAsync();
        }
    }

    private static (string, AlertRuleOptions) Cpu() =>
        ("cpu", new() { Metric = "system_cpu_percent", Limit = 70, For = "5s", ClearFor = "5s" });

    private static string? StateOf(ReadOnlyMemory<byte> json) =>
        System.Text.Json.JsonSerializer.Deserialize(json.Span, WireJson.Utf8.Alert)!.State;

    private async Task RunAsync(AlertWorker worker, int from, int until, double cpu)
    {
        for (var second = from; second < until; second++)
        {
            _time.SetUtcNow(Start.AddSeconds(second));
            await worker.EvaluateAsync();
            await WriteAsync(second, cpu);
        }
    }

    private Task WriteAsync(int second, double cpu) =>
        Samples.WriteAsync(new SystemSample(Start.AddSeconds(second), "web", cpu, null, null, []), ["web"]);

    private static ChatRecord Chat(int second, long ms, string model = "aara-offline") =>
        ExampleChats.Plain(Start.AddSeconds(second), Interlocked.Increment(ref _chats)) with
        {
            Stages = [ExampleChats.Stage(ChatStage.RequestReceived, ms * 1000)],
            Model = model,
        };

    private static ChatRecord Paid(DateTimeOffset at, decimal usd, string user) =>
        ExampleChats.Plain(at, Interlocked.Increment(ref _chats)) with { PriceUsd = usd, User = user };

    private Task SaveAsync(params ChatRecord[] chats)
    {
        var store = new FoldedChats(Redis, _time, Retention);
        return Task.WhenAll(chats.Select(chat => store.SaveAsync(chat, [])));
    }

    private AlertWorker NewWorker(params (string Name, AlertRuleOptions Rule)[] rules) => NewWorker("http://127.0.0.1:9/", rules);

    private AlertWorker NewWorker(string url, params (string Name, AlertRuleOptions Rule)[] rules) =>
        NewWorker(new AlertOptions { Channels = { ["hook"] = new() { Url = url } } }, rules);

    private AlertWorker NewWorker(AlertOptions options, params (string Name, AlertRuleOptions Rule)[] rules)
    {
        options.Rules.Clear();
        foreach (var (name, rule) in rules)
        {
            options.Rules[name] = rule;
        }

        return new AlertWorker(Redis, Samples, Vitals, _time, Options.Create(options), Retention);
    }
}

/// <summary>What a worker has for alerts.</summary>
internal sealed class AlertWorker : IAsyncDisposable
{
    private readonly WebhookSender _sender;

    public AlertWorker(
        StackExchange.Redis.IConnectionMultiplexer redis,
        SampleStore samples,
        VitalsStore vitals,
        TimeProvider time,
        IOptions<AlertOptions> options,
        IOptions<RetentionOptions> retention)
    {
        Rules = new AlertRules(options);
        Store = new AlertStore(redis, time);
        Lease = new AlertLease(redis, time);
        var query = new AlertQuery(redis, samples, new RollupStore(redis, retention), new HistoryStore(redis, retention), retention);
        Previewer = new AlertPreviewer(query, time);
        Evaluator = new AlertEvaluator(
            Rules,
            query,
            new AlertNow(samples, new FoldingStatusStore(redis), vitals, time),
            new AlertExamples(new ChatIndex(redis, time, retention, NullLogger<ChatIndex>.Instance), time, retention),
            Store,
            new AlertAnnouncer(Rules, options),
            new AlertLog(NullLogger<AlertLog>.Instance),
            time);
        _sender = new WebhookSender(options, time);
        Courier = new AlertCourier(Store, _sender, time, NullLogger<AlertCourier>.Instance);
    }

    public AlertRules Rules { get; }

    public AlertStore Store { get; }

    public AlertLease Lease { get; }

    public AlertEvaluator Evaluator { get; }

    public AlertPreviewer Previewer { get; }

    public AlertCourier Courier { get; }

    public async Task EvaluateAsync()
    {
        Assert.True(await Lease.HoldAsync());
        await Evaluator.EvaluateAsync(Lease);
    }

    public async ValueTask DisposeAsync()
    {
        await Lease.ReleaseAsync();
        _sender.Dispose();
    }
}

public sealed class GarnetAlertTests(GarnetServer server) : AlertContract(server), IClassFixture<GarnetServer>;

public sealed class RedisAlertTests(InstalledRedisServer server) : AlertContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterAlertTests(RedisCluster server) : AlertContract(server), IClassFixture<RedisCluster>;
