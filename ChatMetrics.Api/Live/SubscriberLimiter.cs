using System.Net;
using System.Runtime.InteropServices;
using ChatMetrics.Api.Http;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Live;

/// <summary>How many streams are open, in all and by address; no more than the limits.</summary>
internal sealed class SubscriberLimiter(IOptions<LiveOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _taken;

    /// <summary>Counts a subscriber until the result is disposed.</summary>
    /// <exception cref="UnavailableException">A limit is reached.</exception>
    public IDisposable Acquire(IPAddress? address)
    {
        var client = address ?? IPAddress.None;
        lock (_gate)
        {
            if (_taken >= options.Value.MaxSubscribers)
            {
                throw new UnavailableException("This service allows no more live streams.");
            }

            ref var ofClient = ref CollectionsMarshal.GetValueRefOrAddDefault(_byAddress, client, out _);
            if (ofClient >= options.Value.MaxSubscribersPerAddress)
            {
                throw new UnavailableException("This address has too many live streams.");
            }

            ofClient++;
            _taken++;
        }

        LiveInstruments.Subscribers.Add(1);
        return new Slot(this, client);
    }

    private void Release(IPAddress client)
    {
        LiveInstruments.Subscribers.Add(-1);
        lock (_gate)
        {
            _taken--;
            if (--_byAddress[client] == 0)
            {
                _byAddress.Remove(client);
            }
        }
    }

    private sealed class Slot(SubscriberLimiter limiter, IPAddress client) : IDisposable
    {
        public void Dispose() => limiter.Release(client);
    }
}
