using System.Diagnostics.Metrics;
using ChatMetrics.Api.Spool;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Testing.Records;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Spool;

public sealed class ChatSpoolTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("chatmetrics-spool-").FullName;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new();
    private readonly CapturedLog _log = new();
    private readonly SpoolMeter _meter;

    public ChatSpoolTests() => _meter = new SpoolMeter(_services.GetRequiredService<IMeterFactory>());

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Append_ManyAtOnce_AllAreReadInTheOrderInWhichTheyCame()
    {
        using var spool = NewSpool();

        await Task.WhenAll(Enumerable.Range(1, 1000).Select(number => spool.AppendAsync(Chat(number))));

        Assert.Equal(1000, spool.Records);
        Assert.Equal(Enumerable.Range(1, 1000), ReadAll(spool));
    }

    [Fact]
    public async Task Remove_All_LeavesNothingOnTheDisk()
    {
        using var spool = NewSpool();
        await spool.AppendAsync(Chat(1));

        Assert.Equal([1], ReadAll(spool));

        Assert.Equal((0, 0), (spool.Records, spool.Bytes));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory));
    }

    [Fact]
    public void New_NothingAppended_TouchesNoFile()
    {
        using var spool = NewSpool();

        Assert.Null(spool.Read());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory));
    }

    [Fact]
    public async Task Append_AfterAllWasRemoved_IsReadAgain()
    {
        using var spool = NewSpool();
        await spool.AppendAsync(Chat(1));
        Assert.Equal([1], ReadAll(spool));

        await spool.AppendAsync(Chat(2));

        Assert.Equal([2], ReadAll(spool));
    }

    [Fact]
    public async Task Append_BeyondASegment_IsReadOverAllOfThem()
    {
        using var spool = NewSpool();
        var number = 0;
        while (spool.Bytes < 3 * SpoolFolder.SegmentBytes)
        {
            await spool.AppendAsync(Chat(++number, messageLength: 100_000));
        }

        Assert.True(Segments().Count >= 3);
        Assert.Equal(Enumerable.Range(1, number), ReadAll(spool));
        Assert.Empty(Segments());
    }

    [Fact]
    public async Task Append_BeyondTheLimit_IsRefusedAndCountedAndWhatWaitsStays()
    {
        using var spool = NewSpool(maxMb: 1);
        var taken = 0;
        while (spool.Bytes + 110_000 < 1024 * 1024)
        {
            await spool.AppendAsync(Chat(++taken, messageLength: 100_000));
        }

        await Assert.ThrowsAsync<IOException>(() => spool.AppendAsync(Chat(taken + 1, messageLength: 110_000)));

        Assert.Equal(1, _meter.RecordsDropped);
        Assert.Equal(Enumerable.Range(1, taken), ReadAll(spool));
    }

    [Fact]
    public async Task Append_FolderCannotBeWritten_FailsAndIsCountedAndTheNextOneIsTriedAgain()
    {
        using var spool = NewSpool();
        Directory.Delete(_directory);
        await File.WriteAllTextAsync(_directory, "in the way", TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<IOException>(() => spool.AppendAsync(Chat(1)));

        Assert.Equal((0, 1), (spool.Records, _meter.RecordsDropped));
        Assert.NotNull(spool.Fault);
        File.Delete(_directory);
        await spool.AppendAsync(Chat(2));
        Assert.Null(spool.Fault);
        Assert.Equal([2], ReadAll(spool));
        Directory.CreateDirectory(_directory);
    }

    [Fact]
    public void Append_DiskIsFull_FailsAndNothingCounts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a device that is always full");
        var path = Path.Combine(_directory, "1.log");
        File.CreateSymbolicLink(path, "/dev/full");
        using var segment = SpoolSegment.Open(path);

        Assert.ThrowsAny<IOException>(() => segment.Append([new byte[] { 1, 2, 3 }]));
        Assert.Equal((0, 0), (segment.Records, segment.Bytes));
    }

    [Fact]
    public async Task Meter_RecordsWaitAndAreDropped_ShowsThem()
    {
        var shown = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == _services.GetRequiredService<IMeterFactory>())
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            shown[string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => $"{tag.Value}")])] = value);
        listener.Start();
        using var spool = NewSpool();
        await spool.AppendAsync(Chat(1));

        _meter.Dropped(DropReason.Expired, 3);
        _meter.Replayed(2);
        listener.RecordObservableInstruments();

        Assert.Equal(
            [
                "chatmetrics.spool.dropped damaged: 0",
                "chatmetrics.spool.dropped expired: 3",
                "chatmetrics.spool.dropped full: 0",
                "chatmetrics.spool.dropped refused: 0",
                "chatmetrics.spool.dropped unwritable: 0",
                "chatmetrics.spool.records: 1",
                "chatmetrics.spool.replayed: 2",
                $"chatmetrics.spool.size: {new FileInfo(Segments()[0]).Length}",
            ],
            shown.Select(instrument => $"{instrument.Key}: {instrument.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Adopt_ProcessIsDead_ReadsWhatItLeftBeforeItsOwn()
    {
        await LeaveAsync(1, 2, 3);
        using var spool = NewSpool();
        await spool.AppendAsync(Chat(4));

        spool.Adopt();

        Assert.Equal(4, spool.Records);
        Assert.Equal([1, 2, 3, 4], ReadAll(spool));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory));
        Assert.Equal(0, _meter.RecordsDropped);
    }

    [Fact]
    public async Task Adopt_ProcessLives_LeavesItsRecordsAlone()
    {
        using var living = NewSpool();
        await living.AppendAsync(Chat(1));
        using var spool = NewSpool();

        spool.Adopt();

        Assert.Equal(0, spool.Records);
        Assert.Equal([1], ReadAll(living));
    }

    [Fact]
    public async Task Adopt_PartWasReplayed_ReadsTheRestAndNoSegmentThatWasReplayedWhole()
    {
        var (appended, replayed) = (0, 0);
        using (var dead = NewSpool())
        {
            while (dead.Bytes < 2 * SpoolFolder.SegmentBytes)
            {
                await dead.AppendAsync(Chat(++appended, messageLength: 50_000));
            }

            while (Segments().Count > 1)
            {
                Replay();
            }

            Replay();

            void Replay()
            {
                var window = dead.Read()!;
                replayed += window.Frames.Count;
                dead.Remove(window);
            }
        }

        using var spool = NewSpool();
        spool.Adopt();

        // What is left of a segment is read together with its beginning, which is stored already.
        var left = ReadAll(spool);
        Assert.InRange(left.Count, appended - replayed + 1, appended - 1);
        Assert.Equal(Enumerable.Range(appended - left.Count + 1, left.Count), left);
    }

    [Fact]
    public async Task Adopt_LastWriteWasCutOffAnywhere_LosesOnlyThat()
    {
        await LeaveAsync(1, 2);
        var folder = Assert.Single(Directory.GetDirectories(_directory));
        var segment = Assert.Single(Segments());
        var whole = await File.ReadAllBytesAsync(segment, TestContext.Current.CancellationToken);
        var first = SpoolFrame.Measure(whole)!.Value;
        for (var length = first + 1; length < whole.Length; length += 7)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(segment, whole[..length], TestContext.Current.CancellationToken);
            var before = _meter.RecordsDropped;

            using var spool = NewSpool();
            spool.Adopt();

            Assert.Equal([1], ReadAll(spool));
            Assert.Equal(before + 1, _meter.RecordsDropped);
        }
    }

    [Fact]
    public async Task Adopt_OneRecordIsDamaged_KeepsThoseBehindIt()
    {
        await LeaveAsync(1, 2, 3);
        var segment = Assert.Single(Segments());
        var bytes = await File.ReadAllBytesAsync(segment, TestContext.Current.CancellationToken);
        bytes[SpoolFrame.Measure(bytes)!.Value + 50] ^= 1;
        await File.WriteAllBytesAsync(segment, bytes, TestContext.Current.CancellationToken);
        using var spool = NewSpool();

        spool.Adopt();

        var window = spool.Read()!;
        Assert.Equal([false, true, false], window.Frames.Select(frame => frame.Payload is null));
    }

    [Fact]
    public async Task Flush_RecordsAreOnTheirWay_AllCanBeReadAfterwards()
    {
        using var spool = NewSpool();
        foreach (var number in Enumerable.Range(1, 100))
        {
            _ = spool.AppendAsync(Chat(number));
        }

        await spool.FlushAsync();

        Assert.Equal(Enumerable.Range(1, 100), ReadAll(spool));
    }

    [Fact]
    public async Task Drained_DrainBegan_CompletesWhenItEnds()
    {
        using var spool = NewSpool();
        Assert.True(spool.DrainedAsync().AsTask().IsCompleted);
        spool.Gate.Close();
        spool.Gate.Close();
        var waiting = spool.DrainedAsync().AsTask();
        Assert.False(waiting.IsCompleted);

        spool.Gate.Open();

        await waiting;
        Assert.True(spool.DrainedAsync().AsTask().IsCompleted);
        spool.Gate.Open();
    }

    [Fact]
    public async Task Drained_DrainHangs_WaitsNoLongerThanForThat()
    {
        using var spool = NewSpool();
        spool.Gate.Close();
        var waiting = spool.DrainedAsync().AsTask();

        _time.Advance(TimeSpan.FromMilliseconds(399));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        await waiting;
    }

    [Fact]
    public async Task Append_ItsTime_IsKept()
    {
        using var spool = NewSpool();
        await spool.AppendAsync(Chat(1));

        Assert.Equal(_time.GetUtcNow(), Assert.Single(spool.Read()!.Frames).TakenAt);
    }

    [Fact]
    public async Task MayHold_ConversationWhoseTurnsWait_IsTrueUntilNothingWaits()
    {
        using var spool = NewSpool();
        Assert.False(spool.MayHold("c"));

        await spool.AppendAsync(Chat(1));
        Assert.Equal((true, false), (spool.MayHold("c"), spool.MayHold("d")));
        ReadAll(spool);

        Assert.False(spool.MayHold("c"));
    }

    [Fact]
    public async Task MayHold_RecordWithoutTurns_IsFalse()
    {
        using var spool = NewSpool();

        await spool.AppendAsync(Chat(1) with { Turns = [] });

        Assert.False(spool.MayHold("c"));
    }

    [Fact]
    public async Task MayHold_WhatADeadProcessLeft_MayBeOfAnyConversationUntilNothingWaits()
    {
        await LeaveAsync(1);
        using var spool = NewSpool();
        spool.Adopt();

        Assert.True(spool.MayHold("any"));
        ReadAll(spool);

        Assert.False(spool.MayHold("any"));
    }

    private ChatSpool NewSpool(int maxMb = 64)
    {
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(_log));
        return new ChatSpool(
            Options.Create(new SpoolOptions { Directory = _directory, MaxMb = maxMb }), _meter, _time, loggers.CreateLogger<ChatSpool>());
    }

    // What a process leaves behind that dies: its lock is let go of, its files stay.
    private async Task LeaveAsync(params int[] numbers)
    {
        using var dead = NewSpool();
        foreach (var number in numbers)
        {
            await dead.AppendAsync(Chat(number));
        }
    }

    private List<string> Segments() => [.. Directory.EnumerateFiles(_directory, "*.log", SearchOption.AllDirectories)];

    private static List<int> ReadAll(ChatSpool spool)
    {
        var numbers = new List<int>();
        while (spool.Read() is { } window)
        {
            numbers.AddRange(window.Frames.Select(frame => (int)SpooledChat.Parse(frame.Payload!.Value.Span).Record.StartedAtUs));
            spool.Remove(window);
        }

        return numbers;
    }

    private static SpooledChat Chat(int number, int messageLength = 10) => new(
        ExampleChats.Plain(DateTimeOffset.UnixEpoch) with
        {
            ChatId = $"chat_{number}",
            Message = new string('x', messageLength),
            StartedAtUs = number,
            Stages = [ExampleChats.Stage(ChatStage.RequestReceived, 7)],
        },
        [new Turn("user", "hi"), new Turn("assistant", "Grüße 🧴")]);
}
