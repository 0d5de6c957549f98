using System.IO.Pipelines;
using System.Text;
using ChatMetrics.Api.Live;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Tests.Live;

public sealed class LiveSubscriberTests
{
    // A reader that takes nothing: the first flush waits.
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false));

    [Fact]
    public async Task Send_BeforeTheOpening_ComesAfterIt()
    {
        var subscriber = new LiveSubscriber(_pipe.Writer, LiveEventKind.All);
        subscriber.Send(Chat(2));
        subscriber.Send(Chat(3));
        _ = subscriber.OpenAsync([Chat(1)]);

        Assert.Equal(["1", "2", "3"], await ReadAsync(3));
    }

    [Fact]
    public async Task Send_ReaderIsSlow_OldestSamplesGiveWayAndNoChat()
    {
        var subscriber = Stalled();
        subscriber.Send(Chat(1));
        for (var i = 0; i < SubscriberQueue.MaxFrames + 10; i++)
        {
            subscriber.Send(Sample(100 + i));
        }

        subscriber.Send(Chat(2));

        Assert.False(subscriber.IsEnded);
        var read = await ReadAsync(SubscriberQueue.MaxFrames + 1);
        Assert.Equal(["0", "1", "112"], read.Take(3));
        Assert.Equal("2", read[^1]);
    }

    [Fact]
    public async Task Send_OnlyChatsWaitAndTheQueueIsFull_EndsTheStream()
    {
        var subscriber = Stalled();
        for (var i = 0; i < SubscriberQueue.MaxFrames; i++)
        {
            subscriber.Send(Chat(1 + i));
        }

        subscriber.Send(Sample(1000));
        Assert.False(subscriber.IsEnded);

        subscriber.Send(Chat(1001));
        Assert.True(subscriber.IsEnded);
        await subscriber.Ended;
    }

    [Fact]
    public async Task OpenAsync_ReaderTakesNothingOfAllItMissed_WritesNoMoreThanItTakes()
    {
        const int Missed = 3 * 64;
        var subscriber = new LiveSubscriber(_pipe.Writer, LiveEventKind.All);
        var kilobyte = Encoding.ASCII.GetBytes($"\"{new string('x', 1024)}\"");
        _ = subscriber.OpenAsync([Chat(0)], [.. Enumerable.Range(1, Missed).Select(i =>
            LiveFrame.From(new LiveEvent(new LiveEventId(7, i), LiveEventKind.Chat, kilobyte)))]);
        subscriber.Send(Chat(Missed + 1));

        Assert.True(_pipe.Reader.TryRead(out var written));
        Assert.InRange(written.Buffer.Length, 1, 66 * 1024);
        _pipe.Reader.AdvanceTo(written.Buffer.Start);
        Assert.Equal(Enumerable.Range(0, Missed + 2).Select(i => $"{i}"), await ReadAsync(Missed + 2));
    }

    [Fact]
    public async Task Tend_ReaderTakesNothing_IsCutOffAfterTenSeconds()
    {
        var subscriber = Stalled();
        for (var second = 0; second < LiveSubscriber.StuckSeconds; second++)
        {
            subscriber.Heartbeat(Chat(1));
        }

        Assert.False(subscriber.IsEnded);
        subscriber.Heartbeat(Chat(1));
        Assert.True(subscriber.IsEnded);

        // The write that is under way may still touch the response.
        var idle = subscriber.EndAsync();
        Assert.False(idle.IsCompleted);
        await _pipe.Reader.CompleteAsync();
        await idle;
    }

    [Fact]
    public async Task EndAsync_NothingIsBeingWritten_IsDoneAndWritesNothingMore()
    {
        var pipe = new Pipe();
        var subscriber = new LiveSubscriber(pipe.Writer, LiveEventKind.All);
        await subscriber.OpenAsync([Chat(1)]);
        await subscriber.EndAsync();

        subscriber.Send(Chat(2));
        await pipe.Writer.CompleteAsync();

        var all = await pipe.Reader.ReadAtLeastAsync(10_000, TestContext.Current.CancellationToken);
        Assert.Equal("id: 7-1\nevent: chat\ndata: {}\n\n", Encoding.UTF8.GetString(all.Buffer));
    }

    [Fact]
    public async Task EndAsync_BeforeTheOpening_IsDoneAndNothingIsWritten()
    {
        var pipe = new Pipe();
        var subscriber = new LiveSubscriber(pipe.Writer, LiveEventKind.All);
        subscriber.Send(Chat(1));

        // A reader that leaves while its opening is still being read.
        Assert.True(subscriber.EndAsync().IsCompleted);
        await subscriber.OpenAsync([Chat(2)]);

        await pipe.Writer.CompleteAsync();
        Assert.True((await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken)).Buffer.IsEmpty);
    }

    [Fact]
    public async Task Send_ConnectionIsGone_Ends()
    {
        var pipe = new Pipe();
        var subscriber = new LiveSubscriber(pipe.Writer, LiveEventKind.All);
        await subscriber.OpenAsync([]);
        await pipe.Reader.CompleteAsync();

        subscriber.Send(Chat(1));

        Assert.True(subscriber.IsEnded);
        await subscriber.EndAsync();
    }

    [Fact]
    public async Task Send_NotWanted_IsNotWritten()
    {
        var subscriber = new LiveSubscriber(_pipe.Writer, LiveEventKind.Chat);
        _ = subscriber.OpenAsync([Sample(1), Chat(2)]);
        subscriber.Send(Sample(3));
        subscriber.Send(Chat(4));

        Assert.Equal(["2", "4"], await ReadAsync(2));
    }

    private static LiveFrame Chat(int sequence) => Frame(LiveEventKind.Chat, sequence);

    private static LiveFrame Sample(int sequence) => Frame(LiveEventKind.Sample, sequence);

    private static LiveFrame Frame(LiveEventKind kind, int sequence) =>
        LiveFrame.From(new LiveEvent(new LiveEventId(7, sequence), kind, "{}"u8.ToArray()));

    private LiveSubscriber Stalled()
    {
        var subscriber = new LiveSubscriber(_pipe.Writer, LiveEventKind.All);
        _ = subscriber.OpenAsync([Chat(0)]);
        return subscriber;
    }

    // The sequences of the next frames.
    private async Task<List<string>> ReadAsync(int frames)
    {
        using var lines = new StreamReader(_pipe.Reader.AsStream());
        var sequences = new List<string>();
        while (sequences.Count < frames)
        {
            if (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is ['i', 'd', ':', ' ', '7', '-', .. var sequence])
            {
                sequences.Add(sequence);
            }
        }

        return sequences;
    }
}
