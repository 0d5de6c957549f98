using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.AppHost.Garnet;

/// <summary>
/// Kills a server that closes every connection, as Garnet does for ever once its disk was full, or that accepts one and is silent for
/// longer than any machine is slow. Started again as after any crash, it has all that it has acknowledged.
/// </summary>
/// <param name="find">The server, once it is known.</param>
/// <param name="kill">Ends its process as a crash would.</param>
internal sealed class HangUpRecovery(
    Func<CancellationToken, Task<RespServer>> find, Action kill, TimeProvider time, ILogger<HangUpRecovery> logger) : BackgroundService
{
    private const int MaxHangUps = 5;

    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    internal static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var server = await find(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        for (var hangUps = 0; await timer.WaitForNextTickAsync(stoppingToken);)
        {
            var isHungUp = await HangsUpAsync(server, stoppingToken);
            hangUps = isHungUp is true ? hangUps + 1 : 0;
            if (isHungUp is null)
            {
                logger.RedisIsSilent(MaxSilence.TotalSeconds);
                kill();
            }
            else if (hangUps == MaxHangUps)
            {
                hangUps = 0;
                logger.RedisHangsUp();
                kill();
            }
        }
    }

    // Null when it is silent.
    private async Task<bool?> HangsUpAsync(RespServer server, CancellationToken stoppingToken)
    {
        using var patience = new CancellationTokenSource(MaxSilence, time);
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, patience.Token);
        try
        {
            return await server.HangsUpAsync(asking.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
