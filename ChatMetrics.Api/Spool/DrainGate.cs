namespace ChatMetrics.Api.Spool;

/// <summary>
/// While it is closed, new chats wait for the records in the spool to be stored rather than queue up behind them. Without it, a
/// service that is always busy would never be done with its spool.
/// </summary>
internal sealed class DrainGate(TimeProvider time)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(400);

    private TaskCompletionSource? _closed;

    /// <summary>The last records are about to be stored.</summary>
    public void Close() =>
        Interlocked.CompareExchange(ref _closed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);

    /// <summary>The last records are stored, or will not be now.</summary>
    public void Open() => Interlocked.Exchange(ref _closed, null)?.SetResult();

    /// <summary>Completes when the gate is open, or has been closed for too long.</summary>
    public async ValueTask WaitAsync()
    {
        if (Volatile.Read(ref _closed) is { } closed)
        {
            await closed.Task.WaitAsync(MaxWait, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
