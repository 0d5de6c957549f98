using System.IO.Pipelines;
using System.Text;
using System.Threading.Channels;
using ChatMetrics.Api.Live;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Live;

/// <summary>What goes out in one write.</summary>
public sealed class LiveHubTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData(2, "1 2")]
    [InlineData(64, "1 64")]
    [InlineData(130, "1 64 64 2")]
    public async Task PublishAsync_SoonAfterAWrite_GoesOutTogetherAtMost64AtOnce(int published, string expected)
    {
        var clock = new GatheringClock();
        var hub = (await StartAsync(clock)).Service<LiveHub>();
        var writes = new CountedWrites();
        var subscriber = new LiveSubscriber(writes, LiveEventKind.Chat);
        await hub.AddAsync(subscriber, Cancellation);
        await subscriber.OpenAsync([]);

        await hub.PublishAsync(Chat(0), Cancellation);
        var go = await clock.GatheringAsync(Cancellation);
        for (var i = 1; i <= published; i++)
        {
            await hub.PublishAsync(Chat(i), Cancellation);
        }

        Assert.Equal(1, await writes.NextAsync(Cancellation));
        go();
        foreach (var frames in expected.Split(' ').Skip(1))
        {
            Assert.Equal(int.Parse(frames), await writes.NextAsync(Cancellation));
        }

        Assert.Equal(published + 1, writes.Frames);
    }

    private static LiveFrame Chat(int sequence) =>
        LiveFrame.From(new LiveEvent(new LiveEventId(7, sequence), LiveEventKind.Chat, "{}"u8.ToArray()));

    /// <summary>The system's clock, except that the hub waits for more to send until the test says so.</summary>
    private sealed class GatheringClock : TimeProvider
    {
        private readonly Channel<Action> _waiting = Channel.CreateUnbounded<Action>();

        /// <summary>Until the hub waits; then what ends its waiting.</summary>
        public async Task<Action> GatheringAsync(CancellationToken cancellationToken) => await _waiting.Reader.ReadAsync(cancellationToken);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != LiveHub.Gathering)
            {
                return System.CreateTimer(callback, state, dueTime, period);
            }

            _waiting.Writer.TryWrite(() => callback(state));
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Counts the frames of each write.</summary>
    private sealed class CountedWrites : PipeWriter
    {
        private readonly Channel<int> _writes = Channel.CreateUnbounded<int>();
        private readonly byte[] _buffer = new byte[1024];
        private int _frames;

        public int Frames { get; private set; }

        public async Task<int> NextAsync(CancellationToken cancellationToken) => await _writes.Reader.ReadAsync(cancellationToken);

        public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public override Span<byte> GetSpan(int sizeHint = 0) => _buffer;

        // A frame ends with an empty line.
        public override void Advance(int bytes) => _frames += Encoding.UTF8.GetString(_buffer, 0, bytes).Split("\n\n").Length - 1;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            if (_frames > 0)
            {
                Frames += _frames;
                _writes.Writer.TryWrite(_frames);
                _frames = 0;
            }

            return new(new FlushResult(isCanceled: false, isCompleted: false));
        }

        public override void CancelPendingFlush() => throw new NotSupportedException();

        public override void Complete(Exception? exception = null) => throw new NotSupportedException();
    }
}
