using System.Diagnostics;
using System.Globalization;

namespace ChatMetrics.AppHost.Local;

/// <summary>Keeps one process running: starts it, waits until it is healthy, starts it again when it ends unasked.</summary>
internal sealed class Supervisor(ChildCommand command, HealthProbe probe, LogPrefixer log)
{
    private const int AttemptsBeforeGivingUp = 3;

    /// <summary>What a service exits with when a setting of its is wrong (EX_CONFIG of sysexits.h).</summary>
    private const int WrongSetting = 78;

    private static readonly TimeSpan HealthyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan OneProbe = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan HealthyForAWhile = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Backoff _backoff = new();
    private ChildProcess? _child;

    /// <summary>Completes when the process is healthy for the first time; fails when it cannot be brought up.</summary>
    public Task Healthy => _healthy.Task;

    /// <summary>Returns when asked to stop; the process then still runs (<see cref="StopAsync"/>), or when it cannot be brought up.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        for (var attempt = 1; !stopping.IsCancellationRequested; attempt++)
        {
            var since = Stopwatch.StartNew();
            int code;
            try
            {
                code = await RunOnceAsync(since, stopping);
            }
            catch (StartException failure)
            {
                log.Host(failure.Message);
                _healthy.TrySetException(failure);
                return;
            }

            if (stopping.IsCancellationRequested)
            {
                break;
            }

            // A wrong setting stays wrong, however often the service is started.
            if (!_healthy.Task.IsCompleted && (attempt == AttemptsBeforeGivingUp || code == WrongSetting))
            {
                var wayOut = code == WrongSetting ? "its line above names the setting" : command.WayOut;
                _healthy.SetException(new StartException($"{command.Name} does not start (exit code {code}): {wayOut}"));
                return;
            }

            if (since.Elapsed > HealthyForAWhile)
            {
                _backoff.Reset();
            }

            var pause = _backoff.Next();
            log.Host(string.Create(CultureInfo.InvariantCulture,
                $"{command.Name} ended with exit code {code}; starting it again in {pause.TotalSeconds} s"));
            await Task.Delay(pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Ends the process: gracefully within <paramref name="patience"/>, else (or when <paramref name="now"/>) at once.</summary>
    public async Task StopAsync(TimeSpan patience, CancellationToken now)
    {
        if (_child is not { } child)
        {
            return;
        }

        child.AskToStop();
        await ((Task)child.Exited).WaitAsync(patience, now).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!child.Exited.IsCompleted)
        {
            log.Host($"{command.Name} does not stop by itself: killed");
            child.Kill();
            await child.Exited;
        }

        child.Dispose();
    }

    private async Task<int> RunOnceAsync(Stopwatch since, CancellationToken stopping)
    {
        _child?.Dispose();
        var child = _child = ChildProcess.Start(command, log);
        _ = SayPidAsync(child);
        if (await WaitUntilHealthyAsync(child, since, stopping))
        {
            log.Host(string.Create(CultureInfo.InvariantCulture, $"{command.Name} is healthy after {since.Elapsed.TotalSeconds:0.0} s"));
            _healthy.TrySetResult();
            since.Restart();
            await Task.WhenAny(child.Exited, Task.Delay(Timeout.Infinite, stopping));
        }
        else if (!child.Exited.IsCompleted && !stopping.IsCancellationRequested)
        {
            log.Host($"{command.Name} is not healthy within {HealthyWithin.TotalSeconds} s");
            child.Kill();
        }

        return stopping.IsCancellationRequested ? 0 : await child.Exited;
    }

    private async Task SayPidAsync(ChildProcess child)
    {
        if (await Task.WhenAny(child.Pid) is { IsCompletedSuccessfully: true } pid)
        {
            log.Host($"{command.Name} started, pid {await pid}");
        }
    }

    private async Task<bool> WaitUntilHealthyAsync(ChildProcess child, Stopwatch since, CancellationToken stopping)
    {
        while (!child.Exited.IsCompleted && !stopping.IsCancellationRequested && since.Elapsed < HealthyWithin)
        {
            using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            cancellation.CancelAfter(OneProbe);
            var answer = probe(since.Elapsed, cancellation.Token);
            if (await Task.WhenAny(answer) is { IsCompletedSuccessfully: true } && await answer)
            {
                return !child.Exited.IsCompleted;
            }

            await Task.WhenAny(child.Exited, Task.Delay(BetweenProbes, CancellationToken.None));
        }

        return false;
    }
}
