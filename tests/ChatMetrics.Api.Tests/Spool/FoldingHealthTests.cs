using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage.Folding;
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

    [Fact]
    public void StaleAfter_AndTheSecondBetweenTwoStatuses_AreLessThanTenSeconds() =>
        Assert.True(FoldingStatusStore.StaleAfter + TimeSpan.FromSeconds(2) < TimeSpan.FromSeconds(10));

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
