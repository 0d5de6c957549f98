using System.Globalization;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage.Folding;

/// <summary>
/// Tells the workers that finished chats wait: once for all of 20 ms. A worker that misses it looks by itself within a second.
/// </summary>
internal sealed class InboxSignal(IConnectionMultiplexer redis, TimeProvider time)
{
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly HashSet<int> _slots = [];

    /// <param name="slot">The slot in the cluster; negative on a single server.</param>
    public void Raise(int slot)
    {
        lock (_gate)
        {
            if (_slots.Add(slot) && _slots.Count == 1)
            {
                // Outside the chat's flow, whose measurement has ended.
                ThreadPool.UnsafeQueueUserWorkItem(static signal => _ = signal.SendAsync(), this, preferLocal: false);
            }
        }
    }

    /// <summary>The hash tags of the inboxes that a message names.</summary>
    public static IEnumerable<string> Read(IConnectionMultiplexer redis, RedisValue message) => ((string?)message ?? "")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(slot => InboxTags.For(redis, int.Parse(slot, CultureInfo.InvariantCulture)));

    private async Task SendAsync()
    {
        await Task.Delay(Gathering, time);
        string slots;
        lock (_gate)
        {
            slots = string.Join(' ', _slots);
            _slots.Clear();
        }

        try
        {
            await redis.GetSubscriber().PublishAsync(RedisKeys.InboxSignal, slots, CommandFlags.FireAndForget);
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            // The workers also look by themselves.
        }
    }
}
