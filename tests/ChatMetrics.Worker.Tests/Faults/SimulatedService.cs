using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Storage.Folding;
using ChatMetrics.Telemetry.TimeSeries;
using ChatMetrics.Testing.Records;
using ChatMetrics.Worker.Rollup;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Worker.Tests.Faults;

/// <summary>
/// What an API and a worker store, minute by minute on a clock of the test's: chats with their turns, samples, the fold, roll-ups and
/// retention, by the services' own stores.
/// </summary>
internal sealed class SimulatedService(IConnectionMultiplexer redis, FakeTimeProvider time, RetentionOptions options)
{
    public const int ChatsInAConversation = 10;

    private const int ConversationsAtOnce = 100;
    private const int WritersAtOnce = 50;
    private const string Host = "web";

    private readonly IOptions<RetentionOptions> _retention = Options.Create(options);
    private readonly ChatStore _chats = new(redis, time, Options.Create(options));
    private readonly FoldingLease _lease = new(redis, time);
    private readonly ChatFolder _folder = new(redis, time, Options.Create(options), NullLogger<ChatFolder>.Instance);
    private readonly SampleStore _samples = new(redis, Options.Create(options));
    private readonly RollupStore _rollups = new(redis, Options.Create(options));
    private readonly ChatRetention _trimming = new(redis, time, Options.Create(options));
    private int _saved;

    /// <summary>A question and its answer.</summary>
    public static int TextBytes => Question.Length + Answer.Length;

    /// <summary>The chats so far.</summary>
    public int Chats => _saved;

    /// <summary>What happens in this time; then the clock is at its end.</summary>
    /// <param name="length">Whole minutes.</param>
    /// <param name="chats">How many chats there are in it.</param>
    /// <param name="sampleEvery">A sample each second, or less often.</param>
    public async Task LiveAsync(TimeSpan length, int chats, TimeSpan sampleEvery)
    {
        var from = time.GetUtcNow();
        var next = -1;
        await Task.WhenAll(
            [
                SampleAsync(from, length, sampleEvery),
                .. Enumerable.Range(0, WritersAtOnce).Select(async _ =>
                {
                    while (Interlocked.Increment(ref next) is var number && number < chats)
                    {
                        await SaveAsync(_saved + number, from + (length * number / chats));
                    }
                }),
            ]);
        _saved += chats;
        time.Advance(length);
        // The lease of the last time has expired.
        while (!await _lease.HoldAsync() || await _folder.FoldAsync(_lease) is not { HasMore: false })
        {
        }

        await RollUpAsync();
        await _trimming.TrimAsync();
        await _samples.TrimHostsAsync(time.GetUtcNow());
    }

    private async Task SaveAsync(int number, DateTimeOffset at)
    {
        var block = number / (ConversationsAtOnce * ChatsInAConversation);
        var record = ExampleChats.Answered with
        {
            ChatId = $"{ChatIdSource.LowerBound(at)}{number % 1_000_000_000:d9}",
            ConversationId = $"conversation-{block}-{number % ConversationsAtOnce}",
            StartedAtUs = at.ToUnixTimeMilliseconds() * 1000,
            StorageWaitUnknown = true,
        };
        var saved = await _chats.SaveAsync(record, [new Turn("user", Question), new Turn("assistant", Answer)]);
        _chats.AddStorageWait(saved, waitUs: 500);
    }

    private async Task SampleAsync(DateTimeOffset from, TimeSpan length, TimeSpan every)
    {
        for (var at = from; at < from + length; at += every)
        {
            await _samples.WriteAsync(ExampleSamples.Sample(Host) with { At = at }, [Host]);
        }
    }

    // As the service does.
    private async Task RollUpAsync()
    {
        var now = time.GetUtcNow();
        var closed = Resolution.Minute.Floor(now.ToUnixTimeSeconds());
        var mark = await _rollups.ReadMarkAsync(Host);
        while (RollupSpan.Next(mark, closed, _retention.Value.OldestOf(Resolution.Second, now)) is { } span)
        {
            await _rollups.RollUpAsync(Host, span.From, span.Until);
            mark = span.Until;
        }
    }

    private const string Question = "I have oily skin and acne. What skincare routine do you recommend for mornings and evenings?";

    private static readonly string Answer = string.Concat(Enumerable.Repeat("Wash gently, moisturise, and use sunscreen. ", 10));
}
