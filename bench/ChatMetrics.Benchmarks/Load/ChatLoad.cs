using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using ChatMetrics.Testing;

namespace ChatMetrics.Benchmarks.Load;

/// <summary>
/// <c>POST /chat</c> with all measuring on against all off, in one process that is switched between short interleaved rounds.
/// Client, server and Redis share the machine, so beside the throughput the server's own CPU per chat is compared.
/// </summary>
internal static class ChatLoad
{
    private const int Rounds = 61;
    private const int WarmUpChats = 60_000;

    private static readonly (int Concurrency, int Chats)[] Loads = [(1, 400), (16, 1500), (64, 1500)];

    // Off twice: what the two differ by is noise.
    private static readonly (bool Measuring, bool Console)[] Sides = [(false, false), (true, false), (false, false), (true, true)];

    public static async Task RunAsync()
    {
        await using RedisServer redis = new InstalledRedisServer() is { Missing: null } installed ? installed : new GarnetServer();
        await redis.InitializeAsync();
        using var api = await ApiProcess.StartAsync(redis.ConnectionString);
        foreach (var side in Sides)
        {
            await api.SwitchAsync(side.Measuring, side.Console);
            await RoundAsync(api, concurrency: 16, WarmUpChats / Sides.Length);
        }

        Console.WriteLine($"Redis: {redis.GetType().Name}; {Environment.ProcessorCount} cores; {Rounds} rounds, medians");
        Console.WriteLine("| At once | chats/s off | on | ratio | off again | with console blocks | CPU per chat off, µs | on, µs | ratio | off again | with console blocks |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (concurrency, chats) in Loads)
        {
            var rounds = new (double PerSecond, double CpuUs)[Rounds, Sides.Length];
            for (var round = 0; round < Rounds; round++)
            {
                for (var turn = 0; turn < Sides.Length; turn++)
                {
                    // Another side begins in each round.
                    var side = (round + turn) % Sides.Length;
                    await api.SwitchAsync(Sides[side].Measuring, Sides[side].Console);
                    rounds[round, side] = await RoundAsync(api, concurrency, chats);
                }
            }

            double Median(Func<int, double> of) => Enumerable.Range(0, Rounds).Select(of).Order().ElementAt(Rounds / 2);
            double PerSecond(int side) => Median(r => rounds[r, side].PerSecond);
            double Ratio(int side) => Median(r => rounds[r, side].PerSecond / rounds[r, 0].PerSecond);
            double Cpu(int side) => Median(r => rounds[r, side].CpuUs);
            double CpuRatio(int side) => Median(r => rounds[r, side].CpuUs / rounds[r, 0].CpuUs);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {concurrency} | {PerSecond(0):0} | {PerSecond(1):0} | {Ratio(1):0.000} | {Ratio(2):0.000} | {Ratio(3):0.000} | {Cpu(0):0} | {Cpu(1):0} | {CpuRatio(1):0.000} | {CpuRatio(2):0.000} | {CpuRatio(3):0.000} |"));
        }
    }

    private static async Task<(double PerSecond, double CpuUs)> RoundAsync(ApiProcess api, int concurrency, int chats)
    {
        var left = chats;
        var cpu = api.Cost.Cpu;
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
        return (chats / elapsed.TotalSeconds, (api.Cost.Cpu - cpu).TotalMicroseconds / chats);
    }
}
