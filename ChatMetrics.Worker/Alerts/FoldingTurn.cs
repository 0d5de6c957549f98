using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Storage.Folding;

namespace ChatMetrics.Worker.Alerts;

/// <summary>Of several workers the one that folds evaluates alerts.</summary>
internal sealed class FoldingTurn(FoldingLease folding, AlertLease lease) : IAlertTurn
{
    public async ValueTask<bool> IsMineAsync()
    {
        if (folding.Token is not null)
        {
            return await lease.HoldAsync();
        }

        await lease.ReleaseAsync();
        return false;
    }
}
