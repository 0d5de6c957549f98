using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>What waited for approval, and what the user said to it.</summary>
internal sealed record ApprovalDecision(PendingApproval Preview, bool IsApproved);

/// <summary>
/// Takes what waits for approval with the next message of its conversation, whatever that says: it is carried out at most once,
/// however many messages come at once and to however many processes.
/// </summary>
internal sealed class ApprovalGate(
    ChatStore store,
    ChatRecorder recorder,
    StorageState storage,
    StorageLimit limit,
    TimeProvider time,
    ILogger<ApprovalGate> logger)
{
    /// <summary>Null when nothing waits, or the message neither approves nor declines it.</summary>
    public async Task<ApprovalDecision?> ResolveAsync(string conversation, string message)
    {
        var preview = await TakeAsync(conversation);
        // While records wait here, what was said after the preview may not have reached it: it is dropped.
        return (ApprovalWords.Read(message), preview, recorder.CanStore) switch
        {
            (Approval.None, _, _) or (_, null, _) or (_, _, false) => null,
            (var approval, _, _) => new ApprovalDecision(preview, approval == Approval.Approved),
        };
    }

    private async Task<PendingApproval?> TakeAsync(string conversation)
    {
        if (storage.IsUnreachable)
        {
            return null;
        }

        try
        {
            // What is taken cannot be taken again: for as long as the turns beside it may take, it is waited for.
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
