using System.Diagnostics;
using System.Globalization;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Storage.Folding;
using ChatMetrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Benchmarks;

/// <summary>
/// The cost of saving and counting a chat, the Redis memory used by the statistics, and the cost of reading them.
/// </summary>
internal static class StatisticsCost
{
    private const int Rounds = 11;
    private const int ChatsPerRound = 2000;
    private const int AtOnce = 64;
    private const int Hours = 14 * 24;
    private const int ChatsPerHour = 200;

    private static readonly RetentionOptions Retention = new();
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly Random Random = new(1);

    private static int _chats;

    public static async Task RunAsync()
    {
        foreach (RedisServer server in new RedisServer[] { new InstalledRedisServer(), new GarnetServer() })
        {
            await using (server)
            {
                await server.InitializeAsync();
                await MeasureAsync(server);
            }
        }
    }

    private static async Task MeasureAsync(RedisServer server)
    {
        var redis = server.Connection;
        var store = new ChatStore(redis, TimeProvider.System, Options.Create(Retention));
        var (saves, folds) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            saves.Add(await TimeAsync(chat => store.SaveAsync(chat, [])));
            folds.Add(await TimeOnceAsync(() => FoldAsync(redis)) * 1000 / ChatsPerRound);
        }

        Say($"{server.GetType().Name}: saving {Median(saves):0.0} µs, counting {Median(folds):0.0} µs");
        await server.EmptyAsync();

        foreach (var chats in new[] { 1, 10, 100, 1000, 10_000 })
        {
            var hour = StatisticsPeriod.Hour.StartOf(Now.AddHours(-1));
            await FillAsync(redis, hour, chats);
            var (hours, minutes) = (await BytesAsync(redis, "*:1h:*"), await BytesAsync(redis, "*:1m:*"));
            Say($"{server.GetType().Name}: {chats} chats in an hour: {hours / (double)chats:0} bytes a chat by hours, {minutes / (double)chats:0} by minutes");
            await server.EmptyAsync();
        }

        for (var hour = 0; hour < Hours; hour++)
        {
            await FillAsync(redis, StatisticsPeriod.Hour.StartOf(Now.AddHours(-hour)), ChatsPerHour);
        }

        var statistics = new StatisticsStore(redis, TimeProvider.System, Options.Create(Retention));
        foreach (var window in StatisticsWindow.All)
        {
            var (all, bottlenecks) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                all.Add(await TimeOnceAsync(() => statistics.ReadAsync(window, StatisticsGrouping.Stage)));
                bottlenecks.Add(await TimeOnceAsync(() => statistics.ReadBottlenecksAsync(window)));
            }

            Say($"{server.GetType().Name}: {window.Name} by stage {Median(all):0.0} ms, bottlenecks {Median(bottlenecks):0.0} ms");
        }
    }

    private static async Task FoldAsync(IConnectionMultiplexer redis)
    {
        var folder = new ChatFolder(redis, TimeProvider.System, Options.Create(Retention), NullLogger<ChatFolder>.Instance);
        var lease = new FoldingLease(redis, TimeProvider.System);
        do
        {
            await lease.HoldAsync();
        }
        while (await folder.FoldAsync(lease) is not { HasMore: false });

        await lease.ReleaseAsync();
    }

    private static async Task FillAsync(IConnectionMultiplexer redis, long hour, int chats)
    {
        var store = new ChatStore(redis, TimeProvider.System, Options.Create(Retention));
        await Parallel.ForAsync(0, chats, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (index, _) =>
            await store.SaveAsync(Chat(DateTimeOffset.FromUnixTimeMilliseconds((hour * 1000) + (index * 3_600_000L / chats))), []));
        await FoldAsync(redis);
    }

    // Microseconds per chat, many in parallel: the server is the bottleneck.
    private static async Task<double> TimeAsync(Func<ChatRecord, Task> write)
    {
        var chats = Enumerable.Range(0, ChatsPerRound).Select(_ => Chat(Now)).ToArray();
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            chats, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (chat, _) => await write(chat));
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / ChatsPerRound;
    }

    private static async Task<double> TimeOnceAsync(Func<Task> read)
    {
        var start = Stopwatch.GetTimestamp();
        await read();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static async Task<long> BytesAsync(IConnectionMultiplexer redis, string pattern)
    {
        var database = redis.GetDatabase();
        var keys = (RedisKey[])(await database.ExecuteAsync("KEYS", pattern))!;
        var sizes = await Task.WhenAll(keys.Select(key => database.ExecuteAsync("MEMORY", "USAGE", key)));
        return sizes.Sum(size => (long)size);
    }

    /// <summary>
    /// A chat in a conversation whose id has 36 characters; its stages last from 10 µs to 10 s, each spread over a decade.
    /// </summary>
    private static ChatRecord Chat(DateTimeOffset startedAt)
    {
        var number = Interlocked.Increment(ref _chats);
        lock (Random)
        {
            return new ChatRecord
            {
                ChatId = $"{ChatIdSource.LowerBound(startedAt)}{number:d9}",
                ConversationId = $"conversation-of-a-usual-length-{number / 10:d5}",
                Message = "I have oily skin and acne. What skincare routine d...",
                StartedAtUs = startedAt.ToUnixTimeMilliseconds() * 1000,
                Stages =
                [
                    .. Enum.GetValues<ChatStage>().Select(stage => new StageRecord
                    {
                        Stage = stage,
                        DurationUs = (long)((stage == ChatStage.WorkflowStart ? 1_000_000 : 10) * Math.Pow(10, Random.NextDouble())),
                    }),
                ],
                Model = "aara-offline",
                Tokens = new TokenCount(512, 245, Estimated: true),
                PriceUsd = 0.00123m,
            };
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
