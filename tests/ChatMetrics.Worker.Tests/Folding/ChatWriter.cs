using System.Collections.Concurrent;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing.Records;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Worker.Tests.Folding;

/// <summary>Saves chats without a pause, as an API does: what is uncertain is repeated until it is certain.</summary>
internal sealed class ChatWriter(IConnectionMultiplexer redis) : IDisposable
{
    private const int AtOnce = 4;
    private const int Conversations = 20;

    private static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(1);

    private readonly ChatStore _store = new(redis, TimeProvider.System, Options.Create(new RetentionOptions()));
    private readonly ChatIdSource _ids = new(TimeProvider.System);
    private readonly ConcurrentBag<string> _saved = [];
    private readonly CancellationTokenSource _end = new();
    private Task _writing = Task.CompletedTask;

    /// <summary>The chats that were answered.</summary>
    public IReadOnlyCollection<string> Saved => _saved;

    public void Start() => _writing = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WriteAsync()));

    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _writing;
    }

    public void Dispose() => _end.Dispose();

    private async Task WriteAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            var record = Record();
            if (!await TryAsync(() => _store.SaveAsync(record, [new Turn("user", "q"), new Turn("assistant", "a")])))
            {
                do
                {
                    await Task.Delay(RepeatAfter);
                }
                while (!await TryAsync(() => _store.SaveOnceAsync(record, [])));
            }

            _saved.Add(record.ChatId);
            // Slow enough for the log of events to keep them all.
            await Task.Delay(10);
        }
    }

    private static async Task<bool> TryAsync(Func<Task> save)
    {
        try
        {
            await save();
            return true;
        }
        catch (Exception exception) when (RedisFailure.Is(exception) || exception is OperationCanceledException)
        {
            return false;
        }
    }

    private ChatRecord Record() =>
        ExampleChats.Plain(DateTimeOffset.UtcNow, conversation: $"c{Random.Shared.Next(Conversations)}") with { ChatId = _ids.Next() };
}
