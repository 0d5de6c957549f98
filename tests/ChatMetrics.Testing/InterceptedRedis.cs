using System.Reflection;
using StackExchange.Redis;

namespace ChatMetrics.Testing;

/// <summary>
/// A connection that runs a test's code before or after each database call and each execution of a batch or transaction.
/// </summary>
public class InterceptedRedis : DispatchProxy
{
    private object _target = null!;
    private Action? _beforeCall;
    private Action? _afterCall;
    private Func<object?, object?>? _argument;

    /// <param name="redis">The connection that handles all calls.</param>
    /// <param name="beforeCall">May throw: the call is then not made.</param>
    /// <param name="afterCall">May throw: the call has then been made, and its result is lost.</param>
    /// <param name="argument">Turns each argument of a call, or of a command in a batch, into what is passed on.</param>
    public static IConnectionMultiplexer Create(
        IConnectionMultiplexer redis, Action? beforeCall = null, Action? afterCall = null, Func<object?, object?>? argument = null)
    {
        var database = Create(redis.GetDatabase(), beforeCall, afterCall, argument);
        return Create(redis, null, null, null, database);
    }

    /// <summary>Returned instead of the connection's own database.</summary>
    private IDatabase? Database { get; set; }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.ReturnType == typeof(IDatabase))
        {
            return Database;
        }

        // Commands added to a batch are sent only when it is executed.
        var isCall = _target is not IBatch || targetMethod.Name is nameof(IBatch.Execute) or nameof(ITransaction.ExecuteAsync);
        if (isCall)
        {
            _beforeCall?.Invoke();
        }

        if (_argument is not null)
        {
            args = Array.ConvertAll(args ?? [], value => _argument(value));
        }

        var result = targetMethod.Invoke(_target, args);
        if (isCall && _afterCall is not null)
        {
            (result as Task)?.Wait();
            _afterCall();
        }

        return result switch
        {
            ITransaction transaction => Create(transaction, _beforeCall, _afterCall, _argument),
            IBatch batch => Create(batch, _beforeCall, _afterCall, _argument),
            _ => result,
        };
    }

    private static T Create<T>(
        T target, Action? beforeCall, Action? afterCall, Func<object?, object?>? argument, IDatabase? database = null)
        where T : class
    {
        var proxy = Create<T, InterceptedRedis>();
        var intercepted = (InterceptedRedis)(object)proxy;
        (intercepted._target, intercepted._beforeCall, intercepted._afterCall) = (target, beforeCall, afterCall);
        (intercepted._argument, intercepted.Database) = (argument, database);
        return proxy;
    }
}
