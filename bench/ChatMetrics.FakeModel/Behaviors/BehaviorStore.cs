using Microsoft.Extensions.Options;

namespace ChatMetrics.FakeModel.Behaviors;

/// <summary>The behavior in force, and which requests it has fail.</summary>
internal sealed class BehaviorStore
{
    private readonly Lock _lock = new();
    private Random _random;

    public BehaviorStore(IOptions<Behavior> configured)
    {
        Configured = Current = configured.Value;
        _random = new Random(Current.Seed);
    }

    /// <summary>As the settings have it.</summary>
    public Behavior Configured { get; }

    public Behavior Current { get; private set; }

    /// <summary>Replaces the behavior. Its sequence of failures begins anew.</summary>
    public void Replace(Behavior behavior)
    {
        lock (_lock)
        {
            Current = behavior;
            _random = new Random(behavior.Seed);
        }
    }

    /// <summary>The behavior for the next request, and whether that request fails.</summary>
    public (Behavior Behavior, bool Fails) Next()
    {
        lock (_lock)
        {
            return (Current, _random.NextDouble() * 100 < Current.FailurePercent);
        }
    }
}
