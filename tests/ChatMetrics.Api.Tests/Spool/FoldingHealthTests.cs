using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Storage.Folding;
using ChatMetrics.Telemetry.Tracking;
using ChatMetrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Spool;

/// <summary>What <c>/health</c> says of folding, on a clock that only the test moves.</summary>
public sealed class FoldingHealthTests(GarnetServer server) : ApiTests(server)
{
    // A worker writes its status by the system's clock, each second: the API's is an hour ahead.
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow.AddHours(1));

    [Fact]
    public async Task GetHealth_WorkerHasSaidNothingForSixSeconds_IsDegradedAndNamesIt()
    {
        var api = await StartAsync(_time);

        var folding = await ReadAsync(api);

        Assert.Equal("degraded", folding.At("status").GetString());
        Assert.StartsWith("api@", folding.At("description").GetString(), StringComparison.Ordinal);
        Assert.Contains("hangs or has ended", folding.At("description").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, folding.At("data.lag_ms").GetInt64());
        Assert.Matches(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$", folding.At("data.last_seen").GetString());
    }

    [Theory]
    [InlineData("worker@elsewhere:7", 6, "worker@elsewhere:7 hangs or has ended.")]
    [InlineData("worker@elsewhere:7", 4, null)]
    [InlineData("worker@elsewhere:7", 61, null)]
    public async Task GetHealth_AWorkerThatIsSilentForSeconds_IsNamedForAMinute(string instance, int seconds, string? description)
    {
        var api = await StartAsync(_time);
        await WriteVitalsAsync(api, instance, pid: 7, seconds);

        Assert.Equal(description, await DescribeWorkersAsync(api));
    }

    [Fact]
    public async Task GetHealth_SilentWorkerOfThisMachine_IsNamedOnlyWhileItIsThere()
    {
        var api = await StartAsync(_time);
        var own = api.Service<ProcessIdentity>().Instance;
        var beside = $"worker{own[own.IndexOf('@', StringComparison.Ordinal)..own.LastIndexOf(':')]}";

        await WriteVitalsAsync(api, $"{beside}:{int.MaxValue}", int.MaxValue, seconds: 6);
        Assert.Null(await DescribeWorkersAsync(api));

        await WriteVitalsAsync(api, $"{beside}:{Environment.ProcessId}", Environment.ProcessId, seconds: 6);
        Assert.Equal($"{beside}:{Environment.ProcessId} hangs or has ended.", await DescribeWorkersAsync(api));
    }

    [Fact]
    public void StaleAfter_AndTheSecondBetweenTwoStatuses_AreLessThanTenSeconds() =>
        Assert.True(FoldingStatusStore.StaleAfter + TimeSpan.FromSeconds(2) < TimeSpan.FromSeconds(10));

    private Task WriteVitalsAsync(ChatApplication api, string instance, int pid, int seconds) => api.Service<VitalsStore>().WriteAsync(new ProcessVitals
    {
        Host = "elsewhere",
        AtMs = _time.GetUtcNow().AddSeconds(-seconds).ToUnixTimeMilliseconds(),
        Service = SystemSample.WorkerService,
        Instance = instance,
        Pid = pid,
    });

    private static async Task<string?> DescribeWorkersAsync(ChatApplication api)
    {
        var workers = (await api.GetAsync("/health").ReadAsync()).At("checks.workers");
        Assert.Equal(workers.TryGetProperty("description", out var description) ? "degraded" : "healthy", workers.At("status").GetString());
        return description.ValueKind == JsonValueKind.String ? description.GetString() : null;
    }

    private static async Task<JsonElement> ReadAsync(ChatApplication api)
    {
        // The first status is written when the lease is there.
        JsonElement folding = default;
        await Eventually.IsTrueAsync(async () =>
        {
            folding = (await api.GetAsync("/health").ReadAsync()).At("checks.folding");
            return folding.TryGetProperty("data", out var data) && data.TryGetProperty("last_seen", out _);
        });
        return folding;
    }
}
