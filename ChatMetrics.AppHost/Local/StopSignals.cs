using System.Runtime.InteropServices;

namespace ChatMetrics.AppHost.Local;

/// <summary>Ctrl+C, SIGTERM or a closed terminal ask the host to stop; asked twice, it stops waiting for the services.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _now = new();
    private readonly PosixSignalRegistration[] _registrations;

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
        (_stop.IsCancellationRequested ? _now : _stop).Cancel();
    }
}
