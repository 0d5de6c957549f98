namespace ChatMetrics.Telemetry.Contracts;

/// <summary>A message to one channel about alerts of one rule that changed together.</summary>
public sealed record AlertDelivery
{
    public const string Waiting = "waiting";
    public const string Delivered = "delivered";
    public const string Failed = "failed";

    /// <summary>The same at every attempt: a receiver that has it already can leave it out.</summary>
    public required string Id { get; init; }

    /// <summary>The channel's name.</summary>
    public required string Channel { get; init; }

    /// <summary><c>waiting</c>, <c>delivered</c> or <c>failed</c>, which is given up.</summary>
    public required string State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How many times it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is tried again; null when it waits no longer.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>The receiver's last status; null when there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>Why the last attempt failed; null when none did.</summary>
    public string? Error { get; init; }

    /// <summary>As they were when they changed.</summary>
    public required IReadOnlyList<Alert> Alerts { get; init; }
}

/// <summary>The deliveries that wait, and the newest others.</summary>
public sealed record AlertDeliveries(IReadOnlyList<AlertDelivery> Deliveries);

/// <summary>The body of a webhook.</summary>
/// <param name="Id">The delivery's, the same at every attempt.</param>
/// <param name="Text">All of it in words.</param>
public sealed record AlertMessage(string Id, DateTimeOffset SentAt, string Text, IReadOnlyList<Alert> Alerts);
