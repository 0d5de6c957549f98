using System.Collections.Concurrent;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Storage.Folding;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Tests.Storage;

/// <summary>Saves chats as an API does and folds them as a worker does; of many at once one folds for all.</summary>
internal sealed class FoldedChats(IConnectionMultiplexer redis, TimeProvider time, IOptions<RetentionOptions> retention)
{
    private readonly ChatFolder _folder = new(redis, time, retention, NullLogger<ChatFolder>.Instance);
    private readonly FoldingLease _lease = new(redis, time);
    private readonly Lock _gate = new();
    // To look into all inboxes of a cluster takes thousands of commands.
    private readonly ConcurrentDictionary<string, bool> _tags = [];
    private Task _folding = Task.CompletedTask;
    private long _saved;
    private long _folded;

    public ChatStore Store { get; } = new(redis, time, retention);

    public async Task SaveAsync(ChatRecord record, IReadOnlyList<Turn> turns, PendingApproval? preview = null)
    {
        await Store.SaveAsync(record, turns, preview);
        _tags[ChatInbox.TagFor(redis, record.ConversationId)] = true;
        await FoldAsync(Interlocked.Increment(ref _saved));
    }

    public async Task SaveOnceAsync(ChatRecord record, IReadOnlyList<Turn> turns)
    {
        await Store.SaveOnceAsync(record, turns);
        _tags[ChatInbox.TagFor(redis, record.ConversationId)] = true;
        await FoldAsync(Interlocked.Increment(ref _saved));
    }

    public Task<IReadOnlyList<Turn>> ReadTurnsAsync(string conversation) => Store.ReadTurnsAsync(conversation);

    public Task<PendingApproval?> TakePreviewAsync(string conversation) => Store.TakePreviewAsync(conversation);

    private Task FoldAsync(long number)
    {
        lock (_gate)
        {
            return _folding = FoldAsync(number, _folding);
        }
    }

    private async Task FoldAsync(long number, Task before)
    {
        await before;
        while (_folded < number)
        {
            var saved = Volatile.Read(ref _saved);
            // Another one's lease ends soon.
            if (await _lease.HoldAsync() && await _folder.FoldAsync(_lease, _tags.Keys) is { HasMore: false })
            {
                _folded = saved;
            }

            // The server may be emptied before the next one.
            await _lease.ReleaseAsync();
        }
    }
}
