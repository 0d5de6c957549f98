using System.Reflection;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Tests.Storage;

/// <summary>A connection that counts its round trips: a batch is one, and so is every command outside of a batch.</summary>
public class RoundTrips : DispatchProxy
{
    private object _target = null!;
    private RoundTrips _counter = null!;

    public int Count { get; private set; }

    public static (IConnectionMultiplexer Redis, RoundTrips Counter) Of(IConnectionMultiplexer redis)
    {
        var proxy = Create<IConnectionMultiplexer, RoundTrips>();
        var counter = (RoundTrips)proxy;
        (counter._target, counter._counter) = (redis, counter);
        return (proxy, counter);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var isCommand = _target is not IBatch && _target is IDatabase && typeof(Task).IsAssignableFrom(targetMethod!.ReturnType);
        if (isCommand || targetMethod!.Name == nameof(IBatch.Execute))
        {
            _counter.Count++;
        }

        return targetMethod!.Invoke(_target, args) switch
        {
            // Some clients' batches are databases, too.
            IBatch batch => Wrap(batch),
            IDatabase database => Wrap(database),
            var result => result,
        };
    }

    private T Wrap<T>(T target)
        where T : class
    {
        var proxy = Create<T, RoundTrips>();
        var inner = (RoundTrips)(object)proxy;
        (inner._target, inner._counter) = (target, _counter);
        return proxy;
    }
}
