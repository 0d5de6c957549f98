using ChatMetrics.Telemetry.Storage;
using StackExchange.Redis;

namespace ChatMetrics.Api.Alerts;

/// <summary>How long Redis has not answered this process, also while nobody else asks.</summary>
internal sealed class RedisAnswers(IConnectionMultiplexer redis, TimeProvider time)
{
    private long _answeredAt = time.GetTimestamp();
    private Task _asking = Task.CompletedTask;

    /// <summary>Since the last answer; up to the interval of asking it means nothing.</summary>
    public TimeSpan SilentFor => time.GetElapsedTime(Volatile.Read(ref _answeredAt));

    /// <summary>Asks, unless an answer is still awaited.</summary>
    public void Ask()
    {
        if (_asking.IsCompleted)
        {
            _asking = AskAsync();
        }
    }

    private async Task AskAsync()
    {
        try
        {
            await redis.GetDatabase().PingAsync();
            Volatile.Write(ref _answeredAt, time.GetTimestamp());
        }
        catch (Exception exception) when (exception is OperationCanceledException || RedisFailure.Is(exception))
        {
            // Then it is silent.
        }
    }
}
