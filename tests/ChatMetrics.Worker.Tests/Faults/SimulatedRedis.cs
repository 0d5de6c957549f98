using System.Globalization;
using ChatMetrics.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Worker.Tests.Faults;

/// <summary>
/// A redis-server whose keys expire by a clock of the test's. The server has no other clock than the machine's: what is to be kept for
/// a time is sent as such, and each key's remaining time is shortened when the test's clock moves on.
/// </summary>
internal sealed class SimulatedRedis(IConnectionMultiplexer server, TimeProvider time)
{
    // A key may be aged twice while the server's table grows: it then goes a step early.
    private const string Age = """
        local page = redis.call('SCAN', ARGV[1], 'COUNT', 2000)
        local step = tonumber(ARGV[2])
        for _, key in ipairs(page[2]) do
          local left = redis.call('PTTL', key)
          if left > step then redis.call('PEXPIRE', key, left - step)
          elseif left >= 0 then redis.call('UNLINK', key) end
        end
        return page[1]
        """;

    /// <summary>The connection for all stores.</summary>
    public IConnectionMultiplexer Connection { get; } = InterceptedRedis.Create(
        server, argument: argument => argument is DateTime at ? at - (time.GetUtcNow() - TimeProvider.System.GetUtcNow()) : argument);

    /// <summary>So much time has passed since the last call.</summary>
    public async Task AgeAsync(TimeSpan by)
    {
        var cursor = "0";
        do
        {
            cursor = (string)(await server.GetDatabase().ScriptEvaluateAsync(Age, values: [cursor, (long)by.TotalMilliseconds]))!;
        }
        while (cursor != "0");
    }

    /// <summary>What the server uses.</summary>
    public async Task<long> UsedBytesAsync()
    {
        var memory = (string)(await server.GetDatabase().ExecuteAsync("INFO", "memory"))!;
        return long.Parse(
            memory.Split("\r\n").Single(line => line.StartsWith("used_memory:", StringComparison.Ordinal)).Split(':')[1],
            CultureInfo.InvariantCulture);
    }

    /// <summary>What the keys take, by the kind of key: their number, and their bytes.</summary>
    /// <param name="kindOf">The kind of a key.</param>
    public async Task<SortedDictionary<string, (int Keys, long Bytes)>> MeasureAsync(Func<string, string> kindOf)
    {
        var sums = new SortedDictionary<string, (int, long)>(StringComparer.Ordinal);
        var node = server.GetServers().Single();
        await foreach (var keys in node.KeysAsync(pageSize: 1000).Chunk(1000))
        {
            var batch = server.GetDatabase().CreateBatch();
            var sizes = Array.ConvertAll(keys, key => batch.ExecuteAsync("MEMORY", "USAGE", key));
            batch.Execute();
            for (var i = 0; i < keys.Length; i++)
            {
                var (count, bytes) = sums.GetValueOrDefault(kindOf(keys[i]!));
                var size = await sizes[i];
                sums[kindOf(keys[i]!)] = (count + 1, bytes + (size.IsNull ? 0 : (long)size));
            }
        }

        return sums;
    }
}
