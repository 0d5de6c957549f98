namespace ChatMetrics.Telemetry.Contracts;

/// <summary>Whether the API process that tells it can store: the <c>storage</c> event of the live stream.</summary>
/// <param name="State">
/// <c>away</c>: Redis does not store, records wait on disk; <c>replaying</c>: it does again, what waits is being stored;
/// <c>back</c>: nothing waits.
/// </param>
/// <param name="Since">When this state began.</param>
/// <param name="Reason">
/// <c>no_answer</c>, <c>full</c>, <c>read_only</c>, <c>no_access</c> or <c>not_ready</c>; null unless away.
/// </param>
/// <param name="RecordsWaiting">Chat records that wait on disk.</param>
/// <param name="BytesWaiting">What they take there.</param>
/// <param name="RecordsDropped">Chat records that will never be stored, since the start of the process.</param>
public sealed record StorageStatus(
    string State, DateTimeOffset Since, string? Reason, long RecordsWaiting, long BytesWaiting, long RecordsDropped);
