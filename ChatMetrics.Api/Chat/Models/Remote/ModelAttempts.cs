using ChatMetrics.Telemetry.Records;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>Tells of the calls for one answer that failed and are made again, each as it fails.</summary>
internal sealed class ModelAttempts(ChatOptions? options, TimeProvider time)
{
    /// <summary>The property of a call's options that takes them: an action on an <see cref="AttemptRecord"/>.</summary>
    public const string Key = "chatmetrics.attempts";

    private readonly Action<AttemptRecord>? _report =
        options?.AdditionalProperties?.TryGetValue(Key, out var report) is true ? report as Action<AttemptRecord> : null;

    private long _begun;

    /// <summary>A call is made.</summary>
    public void Begin() => _begun = time.GetTimestamp();

    /// <summary>The call has failed, and is made again.</summary>
    public void Failed(ModelFailedException failed) => _report?.Invoke(
        new AttemptRecord(failed.ServerStatus, failed.Fault.Name(), (long)time.GetElapsedTime(_begun).TotalMicroseconds));
}
