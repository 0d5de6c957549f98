using System.Reflection;
using StackExchange.Redis;

namespace ChatMetrics.Testing;

/// <summary>A connection that does something of the test's before each call to its database.</summary>
public class InterceptedRedis : DispatchProxy
{
    private object _target = null!;
    private Action? _beforeCall;

    /// <param name="redis">The connection that serves all calls.</param>
    /// <param name="beforeCall">May throw: then the call is not made.</param>
    public static IConnectionMultiplexer Create(IConnectionMultiplexer redis, Action beforeCall)
    {
        var database = Create<IDatabase>(redis.GetDatabase(), beforeCall);
        return Create<IConnectionMultiplexer>(redis, beforeCall: null, database);
    }

    /// <summary>Given instead of the connection's own.</summary>
    private IDatabase? Database { get; set; }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _beforeCall?.Invoke();
        return targetMethod!.ReturnType == typeof(IDatabase) ? Database : targetMethod.Invoke(_target, args);
    }

    private static T Create<T>(T target, Action? beforeCall, IDatabase? database = null)
        where T : class
    {
        var proxy = Create<T, InterceptedRedis>();
        var intercepted = (InterceptedRedis)(object)proxy;
        (intercepted._target, intercepted._beforeCall, intercepted.Database) = (target, beforeCall, database);
        return proxy;
    }
}
