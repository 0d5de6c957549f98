using System.Collections.Concurrent;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>The newest state of each process, as the orchestrator reports it.</summary>
internal sealed class ResourceStates : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ResourceEvent> _newest = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _watching;

    public ResourceStates(ResourceNotificationService notifications) => _watching = WatchAsync(notifications);

    /// <summary>The states of the resource's processes; with replicas there are several.</summary>
    public IEnumerable<CustomResourceSnapshot> Of(string name) =>
        _newest.Values.Where(state => state.Resource.Name == name).OrderBy(state => state.ResourceId, StringComparer.Ordinal).Select(state => state.Snapshot);

    /// <summary>The ids of the resource's processes.</summary>
    public IEnumerable<string> IdsOf(string name) =>
        _newest.Values.Where(state => state.Resource.Name == name).Select(state => state.ResourceId).Order(StringComparer.Ordinal);

    /// <summary>The processes of the resource, those that ended included until another is there.</summary>
    public IEnumerable<int> PidsOf(string name) => Of(name).Select(Pid).OfType<int>();

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _watching;
        _stopped.Dispose();
    }

    private static int? Pid(CustomResourceSnapshot state) =>
        state.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } pid
            ? Convert.ToInt32(pid, CultureInfo.InvariantCulture)
            : null;

    private async Task WatchAsync(ResourceNotificationService notifications)
    {
        try
        {
            await foreach (var state in notifications.WatchAsync(_stopped.Token))
            {
                _newest[state.ResourceId] = state;
            }
        }
        catch (OperationCanceledException)
        {
            // the test is over
        }
    }
}
