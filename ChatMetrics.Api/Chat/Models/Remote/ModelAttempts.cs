using ChatMetrics.Telemetry.Records;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>The calls for one answer that failed and were made again.</summary>
internal sealed class ModelAttempts(TimeProvider time)
{
    private const string Key = "chatmetrics.attempts";

    private readonly List<AttemptRecord> _failed = [];

    /// <summary>What an answer's first update brings along of them; none where it does not.</summary>
    public static IReadOnlyList<AttemptRecord> Of(ChatResponseUpdate update) =>
        update.AdditionalProperties?.TryGetValue(Key, out var attempts) is true ? (IReadOnlyList<AttemptRecord>)attempts! : [];

    /// <summary>A call that began then has failed.</summary>
    public void Add(long start, ModelFailedException failed) => _failed.Add(
        new AttemptRecord(failed.ServerStatus, failed.Fault.Name(), (long)time.GetElapsedTime(start).TotalMicroseconds));

    /// <summary>An update that brings them along; null where there are none.</summary>
    public ChatResponseUpdate? ToUpdate() =>
        _failed.Count == 0 ? null : new ChatResponseUpdate { AdditionalProperties = new() { [Key] = _failed.ToArray() } };

    /// <summary>Gives those before the last one to the failure of that.</summary>
    public ModelFailedException AddTo(ModelFailedException failed)
    {
        failed.Attempts = [.. _failed.SkipLast(1)];
        return failed;
    }
}
