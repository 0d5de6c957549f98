namespace ChatMetrics.AppHost.Local;

/// <summary>Pauses between restarts: half a second, doubling to half a minute.</summary>
internal sealed class Backoff
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(30);

    private TimeSpan _next = First;

    public TimeSpan Next()
    {
        var pause = _next;
        _next = pause * 2 < Most ? pause * 2 : Most;
        return pause;
    }

    public void Reset() => _next = First;
}
