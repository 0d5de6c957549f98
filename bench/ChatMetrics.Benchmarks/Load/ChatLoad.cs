using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using ChatMetrics.Testing;

namespace ChatMetrics.Benchmarks.Load;

/// <summary>
/// <c>POST /chat</c> with all measuring on against all off: two processes of the same binary on one Redis, in interleaved rounds.
/// Client, servers and Redis share the machine, so beside the throughput the servers' own CPU per chat is compared.
/// </summary>
internal static class ChatLoad
{
    private const int Rounds = 11;

    private static readonly (int Concurrency, int Chats)[] Loads = [(1, 500), (16, 3000), (64, 3000)];

    public static async Task RunAsync()
    {
        await using RedisServer redis = new InstalledRedisServer() is { Missing: null } installed ? installed : new GarnetServer();
        await redis.InitializeAsync();
        using var off = await ApiProcess.StartAsync(redis.ConnectionString, Settings(measuring: "false", console: "false"));
        using var on = await ApiProcess.StartAsync(redis.ConnectionString, Settings(measuring: "true", console: "false"));
        using var console = await ApiProcess.StartAsync(redis.ConnectionString, Settings(measuring: "true", console: "true"));

        Console.WriteLine($"Redis: {redis.GetType().Name}; {Environment.ProcessorCount} cores; {Rounds} rounds, medians");
        Console.WriteLine("| at once | chats/s off | chats/s on | ratio | CPU/chat off µs | on µs | ratio | with console blocks: chats/s ratio |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (concurrency, chats) in Loads)
        {
            ApiProcess[] sides = [off, on, console];
            foreach (var side in sides)
            {
                await RoundAsync(side, concurrency, chats);
            }

            var rounds = new (double PerSecond, double CpuUs)[Rounds, sides.Length];
            for (var round = 0; round < Rounds; round++)
            {
                for (var turn = 0; turn < sides.Length; turn++)
                {
                    // Another side begins in each round.
                    var side = (round + turn) % sides.Length;
                    rounds[round, side] = await RoundAsync(sides[side], concurrency, chats);
                }
            }

            double Median(Func<int, double> of) => Enumerable.Range(0, Rounds).Select(of).Order().ElementAt(Rounds / 2);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {concurrency} | {Median(r => rounds[r, 0].PerSecond):0} | {Median(r => rounds[r, 1].PerSecond):0} | {Median(r => rounds[r, 1].PerSecond / rounds[r, 0].PerSecond):0.000} | {Median(r => rounds[r, 0].CpuUs):0} | {Median(r => rounds[r, 1].CpuUs):0} | {Median(r => rounds[r, 1].CpuUs / rounds[r, 0].CpuUs):0.000} | {Median(r => rounds[r, 2].PerSecond / rounds[r, 0].PerSecond):0.000} |"));
        }
    }

    private static Dictionary<string, string> Settings(string measuring, string console) =>
        new() { ["ChatMetrics__Measuring"] = measuring, ["ChatMetrics__Console"] = console, ["Logging__LogLevel__ChatMetrics"] = "Information" };

    private static async Task<(double PerSecond, double CpuUs)> RoundAsync(ApiProcess api, int concurrency, int chats)
    {
        var left = chats;
        var cpu = api.CpuTime;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                // A new conversation each time: the cost of a chat stays the same over the rounds.
                using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"message":"What skincare routine for oily skin?"}"""));
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var response = await api.Client.PostAsync(new Uri("/chat", UriKind.Relative), content);
                response.EnsureSuccessStatusCode();
                await response.Content.CopyToAsync(Stream.Null);
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(start);
        return (chats / elapsed.TotalSeconds, (api.CpuTime - cpu).TotalMicroseconds / chats);
    }
}
