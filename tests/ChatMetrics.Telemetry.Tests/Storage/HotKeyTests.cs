using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Storage.Folding;
using ChatMetrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatMetrics.Telemetry.Tests.Storage;

public sealed class HotKeyTests(RedisCluster server) : StoreContract(server), IClassFixture<RedisCluster>
{
    private const int Saved = 10_000;
    private const int Batch = 500;
    private const int ChatsOfAConversation = 5;

    [Fact]
    public async Task SaveAndFold_TenThousandChats_NoKeyIsTouchedByEachOfThem()
    {
        var folder = new ChatFolder(Redis, TimeProvider.System, Retention, NullLogger<ChatFolder>.Instance);
        var lease = new FoldingLease(Redis, TimeProvider.System);
        await using var monitor = await CommandMonitor.StartAsync(Redis.GetEndPoints());
        foreach (var numbers in Enumerable.Range(0, Saved).Chunk(Batch))
        {
            var conversations = numbers.Select(number => $"c{number / ChatsOfAConversation}").ToArray();
            await Task.WhenAll(numbers.Zip(conversations, (number, conversation) =>
                Chats.Store.SaveAsync(Record(conversation, number), [new Turn("user", "q"), new Turn("assistant", "a")])));
            string[] inboxes = [.. conversations.Select(name => ChatInbox.TagFor(Redis, name)).Distinct()];
            FoldedBatch? folded;
            do
            {
                // On a busy machine the lease may be lost before the batch is counted.
                folded = await lease.HoldAsync() ? await folder.FoldAsync(lease, inboxes) : null;
            }
            while (folded is not { Chats: 0 });
        }

        Assert.Equal(Saved, (await Conversations.ReadOverviewAsync(after: null, limit: 1)).TotalChats);
        await AllAreSeenAsync(monitor);
        var commands = monitor.Commands.Where(key => key.Key != RedisKeys.LiveEvents).OrderByDescending(key => key.Value).ToList();
        Assert.True(commands.Sum(key => key.Value) > Saved * 10);
        Assert.All(commands.Take(100), key => Assert.True(key.Value <= Saved / 20, $"{key.Key}: {key.Value} commands"));
        // A message carries many events.
        Assert.True(monitor.Commands[RedisKeys.LiveEvents!] < Saved / 20);
    }

    // What a node was asked last is seen last.
    private async Task AllAreSeenAsync(CommandMonitor monitor)
    {
        var nodes = Redis.GetEndPoints();
        await Task.WhenAll(nodes.Select(node => Redis.GetServer(node).EchoAsync("last")));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (monitor.Commands.GetValueOrDefault("last") < nodes.Length)
        {
            await Task.Delay(20, deadline.Token);
        }
    }
}
