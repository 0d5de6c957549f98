using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.AppHost.Garnet;

/// <summary>
/// Kills a server that closes every connection: Garnet does so for ever once its disk was full. Started again as after any crash, it
/// has all that it has acknowledged. A server that is only silent is left alone, for on a slow machine it looks the same.
/// </summary>
/// <param name="find">The server, once it is known.</param>
/// <param name="kill">Ends its process as a crash would.</param>
internal sealed class HangUpRecovery(
    Func<CancellationToken, Task<RespServer>> find, Action kill, TimeProvider time, ILogger<HangUpRecovery> logger) : BackgroundService
{
    private const int MaxHangUps = 5;

    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var server = await find(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        for (var hangUps = 0; await timer.WaitForNextTickAsync(stoppingToken);)
        {
            hangUps = await server.HangsUpAsync(stoppingToken) ? hangUps + 1 : 0;
            if (hangUps == MaxHangUps)
            {
                hangUps = 0;
                logger.RedisHangsUp();
                kill();
            }
        }
    }
}
