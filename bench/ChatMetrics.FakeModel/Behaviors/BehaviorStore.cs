using Microsoft.Extensions.Options;

namespace ChatMetrics.FakeModel.Behaviors;

/// <summary>The current behavior, and which requests fail.</summary>
internal sealed class BehaviorStore
{
    private readonly Lock _lock = new();
    private Random _random;

    public BehaviorStore(IOptions<Behavior> configured)
    {
        Configured = Current = configured.Value;
        _random = new Random(Current.Seed);
    }

    /// <summary>The behavior in the settings.</summary>
    public Behavior Configured { get; }

    public Behavior Current { get; private set; }

    /// <summary>Replaces the behavior and restarts its sequence of failures.</summary>
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
