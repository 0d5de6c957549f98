using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>Where an alert is. Stored, so the numbers never change.</summary>
public enum AlertPhase
{
    /// <summary>The limit is not reached.</summary>
    Quiet = 0,

    /// <summary>It is, but not for long enough, or too soon after the alert before.</summary>
    Pending = 1,

    Firing = 2,
}

/// <summary>What is known of one thing that a rule watches, up to a moment. The next point makes the next state.</summary>
public sealed record AlertState
{
    /// <summary>Before the first point.</summary>
    public static readonly AlertState None = new();

    // As long samples may be missing without a meaning; an alert that fires outlives a restart of everything.
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FiringGap = TimeSpan.FromMinutes(5);

    [JsonPropertyName("p")]
    public AlertPhase Phase { get; init; }

    /// <summary>The last point.</summary>
    [JsonPropertyName("t")]
    public DateTimeOffset At { get; init; }

    /// <summary>The last point whose value was known.</summary>
    [JsonPropertyName("k")]
    public DateTimeOffset KnownAt { get; init; }

    /// <summary>Since when the limit is reached; unless quiet.</summary>
    [JsonPropertyName("s")]
    public DateTimeOffset Since { get; init; }

    [JsonPropertyName("f")]
    public DateTimeOffset FiredAt { get; init; }

    /// <summary>Firing: since when the value is low enough; null while it is not.</summary>
    [JsonPropertyName("c")]
    public DateTimeOffset? ClearSince { get; init; }

    /// <summary>When the alert before this one resolved; null when there was none.</summary>
    [JsonPropertyName("r")]
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>The last value that was known.</summary>
    [JsonPropertyName("v")]
    public double Value { get; init; }

    /// <summary>The highest since the limit was reached.</summary>
    [JsonPropertyName("w")]
    public double Worst { get; init; }

    /// <summary>The limit of the last value.</summary>
    [JsonPropertyName("l")]
    public double Limit { get; init; }

    /// <summary>Whether nothing has to be remembered: quiet, and no cooldown goes on.</summary>
    public bool IsForgettable(AlertRule rule) => Phase == AlertPhase.Quiet && !(At - ResolvedAt < rule.Cooldown);

    /// <summary>Whether the difference to another state must outlive this process.</summary>
    public bool DiffersFrom(AlertState other) =>
        (Phase, Since, ClearSince, ResolvedAt) != (other.Phase, other.Since, other.ClearSince, other.ResolvedAt);

    /// <summary>The state after one more point. A point that is not newer than the last one changes nothing.</summary>
    public AlertState Next(AlertRule rule, AlertPoint point)
    {
        if (point.At <= At)
        {
            return this;
        }

        var seen = this with { At = point.At };
        if (point is { Value: { } value, Limit: { } limit })
        {
            seen = seen with { KnownAt = point.At, Value = value, Limit = limit };
        }
        else if (rule.Metric.Source == AlertSource.Machine && point.At - KnownAt < (Phase == AlertPhase.Firing ? FiringGap : Gap))
        {
            return seen;
        }

        var isReached = point.Value >= point.Limit;
        return Phase switch
        {
            AlertPhase.Firing => seen.AfterFiring(rule, point),
            AlertPhase.Pending or AlertPhase.Quiet when !isReached => seen with { Phase = AlertPhase.Quiet, Since = default, Worst = 0 },
            AlertPhase.Quiet => (seen with { Phase = AlertPhase.Pending, Since = point.At, Worst = seen.Value }).AfterReached(rule),
            AlertPhase.Pending => (seen with { Worst = Math.Max(Worst, seen.Value) }).AfterReached(rule),
            _ => throw new InvalidOperationException($"There is no phase {Phase}."),
        };
    }

    private AlertState AfterReached(AlertRule rule) =>
        At - Since >= rule.For && !(At - ResolvedAt < rule.Cooldown)
            ? this with { Phase = AlertPhase.Firing, FiredAt = At, ClearSince = null }
            : this;

    private AlertState AfterFiring(AlertRule rule, AlertPoint point)
    {
        // Without a value, or without a limit, nothing is too high any more.
        if (point is { Value: { } value, Limit: { } limit } && value >= rule.ClearBelow(limit))
        {
            return this with { Worst = Math.Max(Worst, value), ClearSince = null };
        }

        var since = ClearSince ?? At;
        return At - since >= rule.ClearFor
            ? this with { Phase = AlertPhase.Quiet, ClearSince = null, ResolvedAt = At }
            : this with { ClearSince = since };
    }
}
