using System.Runtime.CompilerServices;

namespace ChatMetrics.Telemetry.Tests.Attribution;

/// <summary>
/// Awaited, it goes on in a thread of its own. The thread that awaits may be made to <c>linger</c>: to do something more after
/// what follows is under way, as every await does for a moment.
/// </summary>
internal readonly struct NewThread(Action? linger = null) : ICriticalNotifyCompletion
{
    public bool IsCompleted => false;

    public NewThread GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        new Thread(() => continuation()) { IsBackground = true }.UnsafeStart();
        linger?.Invoke();
    }
}
