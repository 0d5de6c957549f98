using System.Globalization;
using System.Text;
using ChatMetrics.Benchmarks.Load;
using ChatMetrics.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Benchmarks.Storage;

/// <summary>
/// The size of a chat in Redis across all keys: 20,000 chats by <c>POST /chat</c>, in conversations of 10 and of one.
/// </summary>
internal static class StoredBytes
{
    private const int Chats = 20_000;
    private const int AtOnce = 16;
    private const string TurnsSuffix = ":turns";

    private static readonly string[] Questions =
    [
        "What skincare routine for oily skin?", "What should I avoid?", "I have oily skin and acne. What skincare routine do you recommend?",
        "How do I treat a sunburn?", "Is niacinamide good for dark spots?",
    ];

    public static async Task RunAsync()
    {
        await MeasureAsync(chatsPerConversation: 10);
        await MeasureAsync(chatsPerConversation: 1);
    }

    private static async Task MeasureAsync(int chatsPerConversation)
    {
        await using var server = new InstalledRedisServer();
        await server.InitializeAsync();
        using var api = await ApiProcess.StartAsync(server.ConnectionString);
        await ChatAsync(api, AtOnce, chatsPerConversation: 1, "warm-up");
        await server.EmptyAsync();
        var before = await UsedAsync(server);
        await ChatAsync(api, Chats, chatsPerConversation, "conversation");
        var used = await UsedAsync(server) - before;

        var byKind = (await SizesAsync(server)).GroupBy(key => Kind(key.Key), key => key.Bytes).OrderByDescending(kind => kind.Sum()).ToArray();
        // The full text of users and assistant is not part of the measurements.
        var turns = byKind.Where(kind => kind.Key.EndsWith(TurnsSuffix, StringComparison.Ordinal)).Sum(kind => kind.Sum());
        Console.WriteLine($"{chatsPerConversation} chats a conversation: {PerChat(used - turns)} bytes a chat, all keys but the turns ({PerChat(turns)})");
        foreach (var kind in byKind)
        {
            Console.WriteLine($"  {kind.Key}: {PerChat(kind.Sum())}");
        }
    }

    private static string PerChat(long bytes) => ((double)bytes / Chats).ToString("0", CultureInfo.InvariantCulture);

    private static async Task ChatAsync(ApiProcess api, int chats, int chatsPerConversation, string name)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var number && number < chats)
            {
                var question = Questions[number % Questions.Length];
                using var content = new StringContent(
                    $$"""{"message":"{{question}}","conversation_id":"{{name}}_{{number / chatsPerConversation:d8}}"}""",
                    Encoding.UTF8,
                    "application/json");
                using var response = await api.Client.PostAsync(new Uri("/chat", UriKind.Relative), content);
                response.EnsureSuccessStatusCode();
            }
        })));
    }

    // Buffers of clients and of the append-only file are not stored data.
    private static async Task<long> UsedAsync(InstalledRedisServer server)
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync($"{server.ConnectionString},allowAdmin=true");
        var memory = (await redis.GetServer(redis.GetEndPoints()[0]).InfoAsync("memory"))
            .SelectMany(section => section).ToDictionary(line => line.Key, line => line.Value);
        long Value(string name) => long.Parse(memory[name], CultureInfo.InvariantCulture);
        return Value("used_memory") - Value("mem_clients_normal") - Value("mem_aof_buffer");
    }

    private static async Task<IEnumerable<(string Key, long Bytes)>> SizesAsync(InstalledRedisServer server)
    {
        var database = server.Connection.GetDatabase();
        var keys = await server.KeysAsync();
        var sizes = await Task.WhenAll(keys.Select(key => database.ExecuteAsync("MEMORY", "USAGE", key, "SAMPLES", 0)));
        return keys.Zip(sizes, (key, bytes) => ((string)key!, bytes.IsNull ? 0 : (long)bytes));
    }

    private static string Kind(string key)
    {
        var (open, close) = (key.IndexOf('{', StringComparison.Ordinal), key.IndexOf('}', StringComparison.Ordinal));
        if (!key.StartsWith("cm:conv:", StringComparison.Ordinal))
        {
            return key.StartsWith("cm:chat:", StringComparison.Ordinal) ? "cm:chat:{conversation}:<chat>" : key;
        }

        return $"{key[..open]}{{conversation}}{key[(close + 1)..]}";
    }
}
