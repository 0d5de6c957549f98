using System.Diagnostics;
using System.Net.Http.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Faults;

/// <summary>200 chats at once wait for a slow model, again and again: for 30 s in the full <see cref="FaultSuite"/>.</summary>
[Collection(Collections.RedisAway)]
public sealed class SlowModelLoadTests(InstalledRedisServer server) : IClassFixture<InstalledRedisServer>
{
    private const int AtOnce = 200;
    private const int Conversations = 10;
    private const int WavesToWarmUp = 5;

    // What the sockets of Redis, timers and the pool's threads come and go by.
    private const int SpareHandles = 10;

    private static readonly TimeSpan Duration = FaultSuite.Choose(inShort: TimeSpan.FromSeconds(2), inFull: TimeSpan.FromSeconds(30));

    private static readonly TimeSpan TokenEvery = FaultSuite.Choose(inShort: TimeSpan.FromMilliseconds(20), inFull: TimeSpan.FromMilliseconds(200));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PostChat_TwoHundredAtOnce_AllAreStoredAndMemoryAndHandlesComeBack()
    {
        await server.EmptyAsync();
        var gate = new Gate();
        await using var model = await FaultyServer.StartAsync(ModelAnswers.SpeaksThen(async context =>
        {
            await gate.AllAreHereAsync();
            for (var token = 0; token < 10; token++)
            {
                await Task.Delay(TokenEvery, Cancellation);
                await ModelAnswers.EventAsync(context, """{"choices":[{"index":0,"delta":{"content":"x "}}]}""");
            }

            await ModelAnswers.EventAsync(context, """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""");
            await ModelAnswers.EventAsync(context, "[DONE]");
        }));
        await using var api = await ApiProcess.StartAsync(
            server.ConnectionString, model.Settings("SilenceTimeout=00:10:00"));
        var waves = 0;
        for (; waves < WavesToWarmUp; waves++)
        {
            await WaveAsync(api, gate);
        }

        var (handles, memoryMb) = (api.Handles, api.MemoryMb);
        for (var began = Stopwatch.StartNew(); began.Elapsed < Duration; waves++)
        {
            await WaveAsync(api, gate);
        }

        await Eventually.IsTrueAsync(() => api.Handles <= handles + SpareHandles);
        var memoryAfterMb = api.MemoryMb;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{waves} waves of {AtOnce} chats; handles {handles}, then {api.Handles}; memory {memoryMb:0} MB, then {memoryAfterMb:0} MB");
        Assert.InRange(memoryAfterMb, 0, (memoryMb * 1.2) + 20);
        // On a busy machine Redis may be too slow at first: then some chats wait in the spool, and reads are 503.
        await Eventually.IsTrueAsync(async () => await StoredAsync(api) == waves * AtOnce);
    }

    private static async Task WaveAsync(ApiProcess api, Gate gate)
    {
        gate.Close(AtOnce);
        using var clients = api.NewClient();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(number =>
            clients.PostAsJsonAsync("/chat", new { message = "hi", conversation_id = $"c{number % Conversations}" }, Cancellation).ReadAsync()));
    }

    private static async Task<int> StoredAsync(ApiProcess api)
    {
        var stored = 0;
        for (var number = 0; number < Conversations; number++)
        {
            using var response = await api.Client.GetAsync($"/conversation-metrics/c{number}?limit=1", Cancellation);
            stored += response.IsSuccessStatusCode ? (await response.ReadAsync()).At("total_chats").GetInt32() : 0;
        }

        return stored;
    }

    // Opens when so many have come.
    private sealed class Gate
    {
        private int _missing;
        private TaskCompletionSource _open = new();

        public void Close(int count) => (_missing, _open) = (count, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

        public Task AllAreHereAsync()
        {
            if (Interlocked.Decrement(ref _missing) == 0)
            {
                _open.SetResult();
            }

            return _open.Task;
        }
    }
}
