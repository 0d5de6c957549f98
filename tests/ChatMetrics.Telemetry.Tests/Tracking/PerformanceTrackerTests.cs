using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Telemetry.Tests.Tracking;

public sealed class PerformanceTrackerTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Measure_NestedAndRepeated_TellsEachInTheOrderOfTheBegins()
    {
        var tracker = new PerformanceTracker(_time);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        tracker.Start();
        using (tracker.Measure("outer"))
        {
            _time.Advance(TimeSpan.FromMilliseconds(2));
            for (var i = 0; i < 2; i++)
            {
                using var inner = tracker.Measure("inner");
                _time.Advance(TimeSpan.FromMilliseconds(3));
            }
        }

        _time.Advance(TimeSpan.FromMilliseconds(4));

        Assert.Equal(
            [("outer", 0, 8000), ("inner", 2000, 3000), ("inner", 5000, 3000)],
            tracker.End().Select(record => (record.Name, record.StartedAtUs, record.DurationUs)));
    }

    [Fact]
    public void Measure_StageMovesOn_BelongsToTheOneInWhichItBegan()
    {
        var tracker = new PerformanceTracker(_time);
        tracker.Measure("first").Dispose();
        tracker.Stage = ChatStage.WorkflowStart;
        var second = tracker.Measure("second");
        tracker.Stage = ChatStage.WorkflowCompleted;
        second.Dispose();

        Assert.Equal([ChatStage.RequestReceived, ChatStage.WorkflowStart], tracker.End().Select(record => record.Stage));
    }

    [Fact]
    public void Measure_Metadata_IsAddedWhileItRunsAndTheLastOfAKeyWins()
    {
        var tracker = new PerformanceTracker(_time);
        using (var measurement = tracker.Measure("call", ("model", "m"), ("tokens", 1)))
        {
            measurement.With("tokens", 6141).With("cached", true).With("price", 0.5).With("none", null);
        }

        Assert.Equal(
            new Dictionary<string, ScalarValue> { ["model"] = "m", ["tokens"] = 6141, ["cached"] = true, ["price"] = 0.5, ["none"] = default },
            Assert.Single(tracker.End()).Metadata);
    }

    [Fact]
    public void Measure_MuchMetadata_IsBounded()
    {
        var tracker = new PerformanceTracker(_time);
        using (var measurement = tracker.Measure("call", ("text", new string('x', 1000))))
        {
            for (var i = 0; i < 100; i++)
            {
                measurement.With($"key{i}", i);
            }
        }

        var metadata = Assert.Single(tracker.End()).Metadata!;
        Assert.Equal(16, metadata.Count);
        Assert.Equal(256, metadata["text"].Text!.Length);
    }

    [Fact]
    public void Measure_WithoutMetadata_HasNone() => Assert.Null(Measured(tracker => tracker.Measure("a").Dispose()).Single().Metadata);

    [Fact]
    public void Measure_TooMany_AreCountedAndNotKept()
    {
        var tracker = new PerformanceTracker(_time);
        for (var i = 0; i < PerformanceTracker.MaxMeasurements + 7; i++)
        {
            tracker.Measure("a").With("i", i).Dispose();
        }

        Assert.Equal((PerformanceTracker.MaxMeasurements, 7), (tracker.End().Count, tracker.Dropped));
    }

    [Fact]
    public async Task Measure_FromParallelFlows_LosesNone()
    {
        var tracker = new PerformanceTracker(TimeProvider.System);
        using var together = new Barrier(4);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(flow => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait(TestContext.Current.CancellationToken);
                for (var i = 0; i < 60; i++)
                {
                    tracker.Measure($"{flow}").With("i", i).Dispose();
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        var records = tracker.End();

        Assert.Equal((200, 40), (records.Count, tracker.Dropped));
        // Each flow's own are in their order, without a gap.
        Assert.All(records.GroupBy(record => record.Name), flow => Assert.Equal(
            Enumerable.Range(0, flow.Count()).Select(i => (ScalarValue)i), flow.Select(record => record.Metadata!["i"])));
    }

    [Fact]
    public async Task Measurement_FromParallelFlows_KeepsAllMetadata()
    {
        var tracker = new PerformanceTracker(_time);
        var measurement = tracker.Measure("a");

        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => measurement.With($"{i}", i))));

        Assert.Equal(16, Assert.Single(tracker.End()).Metadata!.Count);
    }

    [Fact]
    public void Measure_AfterTheEnd_DoesNothing()
    {
        var tracker = new PerformanceTracker(_time);
        tracker.End();

        using (var late = tracker.Measure("late", ("key", 1)))
        {
            late.With("key", 2);
        }

        Assert.Empty(tracker.End());
        Assert.Equal(0, tracker.Dropped);
    }

    [Fact]
    public void End_MeasurementThatStillRuns_HasLastedUntilThen()
    {
        var tracker = new PerformanceTracker(_time);
        var running = tracker.Measure("left behind");
        _time.Advance(TimeSpan.FromMilliseconds(5));

        var record = Assert.Single(tracker.End());
        running.Dispose();

        Assert.Equal(5000, record.DurationUs);
    }

    [Fact]
    public void Dispose_Twice_EndsItOnce()
    {
        var records = Measured(tracker =>
        {
            var measurement = tracker.Measure("a");
            _time.Advance(TimeSpan.FromMilliseconds(1));
            measurement.Dispose();
            _time.Advance(TimeSpan.FromMilliseconds(1));
            measurement.Dispose();
        });

        Assert.Equal(1000, Assert.Single(records).DurationUs);
    }

    [Fact]
    public void Measurement_OfNoTracker_DoesNothing()
    {
        using var nothing = default(NamedTiming);

        nothing.With("key", 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void Measure_WithoutAName_IsAMistake(string? name) =>
        Assert.ThrowsAny<ArgumentException>(() => new PerformanceTracker(_time).Measure(name!));

    [Fact]
    public void Measure_LongName_IsTakenUpTo128Characters()
    {
        var tracker = new PerformanceTracker(_time);

        tracker.Measure(new string('n', 128)).Dispose();

        Assert.Throws<ArgumentOutOfRangeException>(() => tracker.Measure(new string('n', 129)));
    }

    [Fact]
    public void EndWithReport_OfAService_IsWhatPostTakes()
    {
        _time.SetUtcNow(new DateTimeOffset(2026, 1, 20, 10, 30, 45, 123, TimeSpan.Zero));
        var tracker = new PerformanceTracker(_time);
        using (tracker.Measure("search", ("hits", 3)))
        {
            _time.Advance(TimeSpan.FromMilliseconds(1.5));
        }

        var report = tracker.EndWithReport("lookup", "search-service", "chat_1");

        Assert.Equal(
            """
            {"operation":"lookup","source":"backend","service":"search-service","chat_id":"chat_1",
            "started_at":"2026-01-20T10:30:45.123Z","total_ms":1.5,
            "metrics":[{"name":"search","started_at_ms":0,"duration_ms":1.5,"metadata":{"hits":3}}],"metadata":{}}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(report, WireJson.Utf8.PerformanceReport));
    }

    private IReadOnlyList<MeasurementRecord> Measured(Action<PerformanceTracker> work)
    {
        var tracker = new PerformanceTracker(_time);
        work(tracker);
        return tracker.End();
    }
}
