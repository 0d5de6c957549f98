using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>A pending approval and the user's decision on it.</summary>
internal sealed record ApprovalDecision(PendingApproval Preview, bool IsApproved);

/// <summary>
/// Takes a conversation's pending approval with its next message, whatever that message says: it is carried out at most once,
/// however many messages arrive at once and at however many processes.
/// </summary>
internal sealed class ApprovalGate(
    ChatStore store,
    ChatRecorder recorder,
    StorageState storage,
    StorageLimit limit,
    TimeProvider time,
    ILogger<ApprovalGate> logger)
{
    /// <summary>Null if nothing is pending, or if the message neither approves nor declines it.</summary>
    public async Task<ApprovalDecision?> ResolveAsync(string conversation, string message)
    {
        var preview = await TakeAsync(conversation);
        // While records are pending here, messages after the preview may not have reached storage, so the preview is dropped.
        if (preview is null || !recorder.CanStore)
        {
            return null;
        }

        var approval = ApprovalWords.Read(message);
        return approval == Approval.None ? null : new ApprovalDecision(preview, approval == Approval.Approved);
    }

    private async Task<PendingApproval?> TakeAsync(string conversation)
    {
        if (storage.IsUnreachable)
        {
            return null;
        }

        try
        {
            // The approval cannot be taken a second time, so this waits as long as reading the turns in parallel may take.
            return await store.TakePreviewAsync(conversation).WaitAsync(limit.Current * StoredTurns.MaxAttempts, time);
        }
        catch (Exception exception) when (RedisErrors.IsAway(exception))
        {
            storage.Failed(RedisErrors.Classify(exception));
            logger.PreviewNotTaken(conversation, exception.Message);
            return null;
        }
    }
}
