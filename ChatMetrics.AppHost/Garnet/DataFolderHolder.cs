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

    // The newest process; 0 before the first one.
    private volatile int _server;

    /// <summary>Ends the server as a crash would.</summary>
    public void KillServer()
    {
        if (_server is not (> 0 and var pid))
        {
            return;
        }

        try
        {
            using var server = Process.GetProcessById(pid);
            server.Kill();
        }
        catch (Exception ended) when (ended is ArgumentException or InvalidOperationException)
        {
            // By itself.
        }
    }

    public override void Dispose()
    {
        held.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var update in notifications.WatchAsync(stoppingToken))
        {
            if (update.Resource.Name == resource
                && update.Snapshot.Properties.FirstOrDefault(property => property.Name == ProcessId)?.Value is int pid
                    && pid != _server)
            {
                _server = pid;
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
        catch (IOException)
        {
            // The disk is full. The note only helps after this application was killed.
        }
    }
}
