using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace ChatMetrics.AppHost.Garnet;

/// <summary>
/// Holds the data folder from the composition until the application, and with it the server, is gone; and writes down which
/// process the server is: killed, the application leaves it behind for some seconds.
/// </summary>
internal sealed class DataFolderHolder(DataFolderLock held, string resource, ResourceNotificationService notifications)
    : BackgroundService
{
    private const string ProcessId = "executable.pid";

    public override void Dispose()
    {
        held.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        int? remembered = null;
        await foreach (var update in notifications.WatchAsync(stoppingToken))
        {
            if (update.Resource.Name == resource
                && update.Snapshot.Properties.FirstOrDefault(property => property.Name == ProcessId)?.Value is int pid
                    && pid != remembered)
            {
                remembered = pid;
                Remember(pid);
            }
        }
    }

    private void Remember(int pid)
    {
        try
        {
            using var server = Process.GetProcessById(pid);
            held.Remember(server);
        }
        catch (Exception ended) when (ended is ArgumentException or InvalidOperationException)
        {
            // It has already ended; the next one will be reported as well.
        }
    }
}
