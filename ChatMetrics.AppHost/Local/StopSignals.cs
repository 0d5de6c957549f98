using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ChatMetrics.AppHost.Local;

/// <summary>Ctrl+C, SIGTERM or a closed terminal ask the host to stop; asked again later, it stops waiting for the services.</summary>
internal sealed class StopSignals : IDisposable
{
    // A signal to the whole process group comes twice: from its sender, and forwarded by `dotnet run`.
    private static readonly TimeSpan SameRequest = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _now = new();
    private readonly PosixSignalRegistration[] _registrations;
    private long _askedAt;

    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Asked),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Asked),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Asked),
    ];

    /// <summary>Stop gracefully.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Stop now.</summary>
    public CancellationToken Now => _now.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
        _now.Dispose();
    }

    private void Asked(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (!_stop.IsCancellationRequested)
        {
            _askedAt = Stopwatch.GetTimestamp();
            _stop.Cancel();
        }
        else if (Stopwatch.GetElapsedTime(_askedAt) > SameRequest)
        {
            _now.Cancel();
        }
    }
}
