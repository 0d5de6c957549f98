using System.Threading.RateLimiting;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Storage;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Limits;

/// <summary>
/// How many chats a caller may start in a minute, over all replicas, and how many a process works on at once. While Redis does not
/// answer, each process counts the minute for itself.
/// </summary>
internal sealed class ChatLimits : IDisposable
{
    private readonly int _perMinute;
    private readonly LimitedBy _by;
    private readonly RequestRates _rates;
    private readonly StorageState _storage;
    private readonly StorageLimit _wait;
    private readonly ConcurrencyLimiter? _all;
    private readonly PartitionedRateLimiter<string>? _perCaller;
    private readonly SlidingMinute? _perMinuteHere;

    public ChatLimits(
        IOptions<RateOptions> rate, IOptions<LimitOptions> limits, RequestRates rates, StorageState storage, StorageLimit wait)
    {
        (_rates, _storage, _wait) = (rates, storage, wait);
        _by = Enum.Parse<LimitedBy>(limits.Value.By, ignoreCase: true);
        _perMinute = rate.Value.RequestsPerMinute;
        if (limits.Value.ConcurrentChats is > 0 and var all)
        {
            _all = new ConcurrencyLimiter(new() { PermitLimit = all });
        }

        if (limits.Value.ConcurrentChatsPerCaller is > 0 and var each)
        {
            _perCaller = PartitionedRateLimiter.Create<string, string>(
                caller => RateLimitPartition.GetConcurrencyLimiter(caller, _ => new() { PermitLimit = each }));
        }

        if (_perMinute > 0)
        {
            _perMinuteHere = new SlidingMinute(_perMinute);
        }
    }

    private bool IsAnySet => _all is not null || _perCaller is not null || _perMinute > 0;

    /// <summary>Counts a chat as being in work until the result is disposed.</summary>
    /// <param name="user">Whom the question names; null when it names nobody.</param>
    /// <exception cref="NotStartedException">A limit is reached.</exception>
    public ValueTask<IDisposable?> EnterAsync(Asker asker, string? user)
    {
        if (!IsAnySet)
        {
            return default;
        }

        var (by, caller) = asker.CountedAs(_by, user);
        return EnterAsync(by, caller, _all?.AttemptAcquire());
    }

    /// <summary>Does the same for a caller of whom there is nothing, and leaves nothing; takes none of the places of all.</summary>
    /// <param name="caller">That nobody else has.</param>
    public async ValueTask<IDisposable?> RehearseAsync(string caller)
    {
        if (!IsAnySet)
        {
            return null;
        }

        var slot = await EnterAsync(_by, caller, ofAll: null);
        if (_perMinute > 0 && !_storage.IsUnreachable)
        {
            await _rates.ForgetAsync(caller);
        }

        return slot;
    }

    public void Dispose()
    {
        _all?.Dispose();
        _perCaller?.Dispose();
        _perMinuteHere?.Dispose();
    }

    private async ValueTask<IDisposable?> EnterAsync(LimitedBy by, string caller, RateLimitLease? ofAll)
    {
        var slot = new Slot(ofAll, _perCaller?.AttemptAcquire(caller));
        try
        {
            slot.ThrowIfRefused(by);
            if (_perMinute > 0 && await WaitOfAsync(caller) is { } wait)
            {
                throw new RateLimitedException(by, _perMinute) { RetryAfter = wait };
            }

            return slot;
        }
        catch
        {
            slot.Dispose();
            throw;
        }
    }

    // Null when the caller may ask now.
    private async Task<TimeSpan?> WaitOfAsync(string caller)
    {
        if (!_storage.IsUnreachable)
        {
            try
            {
                return await _wait.WaitAsync(_rates.TakeAsync(caller, _perMinute));
            }
            catch (Exception exception) when (RedisErrors.IsAway(exception))
            {
                _storage.Failed(RedisErrors.Classify(exception));
            }
        }

        return _perMinuteHere!.Take(caller);
    }

    private sealed class Slot(RateLimitLease? ofAll, RateLimitLease? ofCaller) : IDisposable
    {
        public void ThrowIfRefused(LimitedBy by)
        {
            if (ofAll is { IsAcquired: false })
            {
                throw new TooBusyException();
            }

            if (ofCaller is { IsAcquired: false })
            {
                throw new TooManyAtOnceException(by);
            }
        }

        public void Dispose()
        {
            ofAll?.Dispose();
            ofCaller?.Dispose();
        }
    }
}
