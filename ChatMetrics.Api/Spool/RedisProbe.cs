using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace ChatMetrics.Api.Spool;

/// <summary>
/// Finds out when a Redis that did not answer does so again. It is asked with a few bytes, for they pile up in the client as long
/// as it is silent. For one caller at a time.
/// </summary>
internal sealed class RedisProbe(IConnectionMultiplexer redis, StorageState state, StorageLimit limit, TimeProvider time)
{
    // What was sent before a silence and is still on its way is carried out by then: after it, nothing of it comes twice.
    private static readonly TimeSpan SettlesAfter = TimeSpan.FromSeconds(1);

    private long? _answersSince;

    /// <summary>Whether Redis answers. It is not asked unless its last answer is missing.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with Redis, it is asked again.")]
    public async Task<bool> AnswersAsync()
    {
        if (!state.IsUnreachable && state.Doubt is null)
        {
            _answersSince = null;
            return true;
        }

        try
        {
            await limit.WaitAsync(redis.GetDatabase().PingAsync());
            return true;
        }
        catch (Exception exception)
        {
            _answersSince = null;
            var fault = RedisErrors.Classify(exception);
            state.Failed(fault);
            return fault == RedisFault.Refused;
        }
    }

    /// <summary>Whether Redis answers, and has answered for a second if it did not before.</summary>
    public async Task<bool> HasSettledAsync()
    {
        if (!await AnswersAsync())
        {
            return false;
        }

        if (!state.IsUnreachable)
        {
            return true;
        }

        _answersSince ??= time.GetTimestamp();
        return time.GetElapsedTime(_answersSince.Value) >= SettlesAfter;
    }
}
