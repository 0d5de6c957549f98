using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Storage.Folding;

namespace ChatMetrics.Api.Alerts;

/// <summary>An API evaluates alerts while no worker folds: somebody must tell of that too.</summary>
internal sealed class StandbyTurn(FoldingStatusStore folding, AlertLease lease, TimeProvider time) : IAlertTurn
{
    // A worker that starts anew is given that long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public async ValueTask<bool> IsMineAsync()
    {
        var spoke = (await folding.ReadAsync())?.At ?? _startedAt;
        if (time.GetUtcNow() - spoke >= Patience)
        {
            return await lease.HoldAsync();
        }

        await lease.ReleaseAsync();
        return false;
    }
}
