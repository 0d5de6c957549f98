using System.Diagnostics;
using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Tools;
using ChatMetrics.Api.Chat.Warmup;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Limits;
using ChatMetrics.Api.Privacy;
using ChatMetrics.Api.Spool;
using ChatMetrics.Measurement.Attribution;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Tracking;
using MediatR;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>
/// Measures the whole chat: starts it and, once it has ended, whatever the outcome, stores and shows its record before the answer
/// is sent. A question that was rejected (400, 429) never became a chat and leaves no record.
/// </summary>
internal sealed class ChatRecordingBehavior(
    ChatTrace chat,
    ChatIdSource ids,
    ChatRecorder recorder,
    ActiveChats active,
    MeasurementOverhead cost,
    SharedCompute compute,
    StorageLimit limit,
    WarmupState warmup,
    ChatModels models,
    UsageAccumulator usage,
    TextPrivacy texts,
    IOptions<ChatMetricsOptions> options,
    ILogger<ChatRecordingBehavior> logger) : IPipelineBehavior<ChatCommand, ChatReply>
{
    // Of what the process uses for all; null when that is not priced, or has been taken.
    private ComputeShare? _shared;

    public async Task<ChatReply> Handle(
        ChatCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<ChatReply> next)
    {
        using var span = ChatTracing.Source.StartActivity("chat");
        var start = request.IsWarmup ? 0 : active.Enter();
        _shared = options.Value.Compute.IsSet && !request.IsWarmup ? compute.Enter() : null;
        try
        {
            chat.Start(ids.Next(), texts.Preview(request.Question.Message.Trim()), request.IsWarmup);
            span?.SetTag(TelemetryNames.ChatId, chat.ChatId).SetTag(TelemetryNames.ConversationId, request.ConversationId);
            var reply = await next();
            chat.End(failed: false);
            var measured = Record(request, ChatOutcome.Completed, error: null, reply.Usage, start, reply.Response.Length);
            var (record, isStored) = await recorder.RecordAsync(chat, measured, texts.Keep(reply.Turns), texts.Keep(reply.Preview));
            // Storage became unavailable after the proposal and did not keep it: it cannot be approved.
            return isStored || reply.Preview is null
                ? reply with { Record = record }
                : reply with { Record = record, Preview = null, Withdrawal = $"\n\n{PreviewText.NotKept}" };
        }
        catch (Exception exception) when (exception is not (InvalidFieldsException or NotStartedException))
        {
            chat.End(failed: true);
            if (request.IsWarmup)
            {
                throw;
            }

            var cancelled = exception is OperationCanceledException && cancellationToken.IsCancellationRequested;
            var outcome = cancelled ? ChatOutcome.Cancelled : ChatOutcome.Failed;
            var record = Record(request, outcome, ErrorClass(exception, cancelled), usage.SoFar(), start);
            span?.SetTag(TelemetryNames.ErrorType, record.Error).SetStatus(ActivityStatusCode.Error);
            if (exception is ModelException model)
            {
                model.IsApprovedDone = usage.IsApprovedDone;
                logger.ChatFailed(
                    record.ChatId,
                    record.Error!,
                    record.Model!,
                    (exception as ModelFailedException)?.Cause ?? exception.GetType().Name);
            }

            await recorder.RecordAsync(chat, record, turns: []);
            throw;
        }
        finally
        {
            if (!request.IsWarmup)
            {
                active.Leave();
            }

            _ = LeaveShared();
        }
    }

    // Once: a chat that has a record leaves before that is stored.
    private ComputeShare? LeaveShared()
    {
        ComputeShare? share = _shared is { } entered ? compute.Leave(entered) : null;
        _shared = null;
        return share;
    }

    private static string ErrorClass(Exception exception, bool cancelled) => exception switch
    {
        _ when cancelled => "cancelled",
        ModelTimeoutException => "model_timeout",
        ModelFailedException failed => failed.Fault.Name(),
        _ => "internal_error",
    };

    private ChatRecord Record(
        ChatCommand request, ChatOutcome outcome, string? error, ModelUsage? used, long start, int responseLength = 0) => new()
        {
            ChatId = chat.ChatId,
            ConversationId = request.ConversationId,
            ConversationIsDerived = request.ConversationIsDerived,
            User = options.Value.Users.NameOf(request.Question.User),
            Purpose = ChatPurpose.Store(request.Question.Purpose),
            Door = request.Door,
            IsRelayed = request.Relay is not null,
            Message = chat.Message,
            StartedAtUs = (chat.StartedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
            Stages = chat.Stages,
            PeakCpuPercent = chat.Peak.CpuPercent,
            LowCpuPercent = chat.Low.CpuPercent,
            PeakProcessCpuPercent = chat.Peak.ProcessCpuPercent,
            LowProcessCpuPercent = chat.Low.ProcessCpuPercent,
            PeakMemoryBytes = chat.Peak.MemoryBytes,
            LowMemoryBytes = chat.Low.MemoryBytes,
            CpuTimeUs = (chat.Usage?.CpuTime).ToMicroseconds(),
            AllocatedBytes = chat.Usage?.AllocatedBytes,
            OpenSlices = chat.Usage?.OpenSlices ?? 0,
            OverlappingChats = active.Overlap(start),
            MeasuringOverheadUs = options.Value.Measuring ? cost.Of(chat) : null,
            Rating = options.Value.Rating.Rate(chat.Peak.CpuPercent, chat.Peak.MemoryBytes),
            Outcome = outcome,
            Error = error,
            HistoryUnavailable = chat.HistoryIsUnavailable,
            Cold = limit.IsCold || warmup.IsGoingOn,
            ResponseLength = responseLength,
            Model = models.Choose(request.Question.Model).Name,
            Tokens = used?.Tokens,
            Iterations = used?.Iterations ?? 0,
            Attempts = usage.Attempts is { Count: > 0 } attempts ? attempts : null,
            ToolCalls = used?.ToolCalls ?? 0,
            TimeToFirstTokenUs = (long?)used?.TimeToFirstToken?.TotalMicroseconds,
            FinishReason = used?.FinishReason,
            TokensPerSecond = used?.TokensPerSecond,
            PriceUsd = used?.PriceUsd,
            TokenPrice = used?.TokenPrice,
            Compute = LeaveShared() is { } share && chat.Usage?.CpuTime is { } own
                ? options.Value.Compute.PriceOf(own, share.CpuSeconds, share.ByteSeconds)
                : null,
            Measurements = texts.Keep(chat.Measurements),
            DroppedMeasurements = chat.Tracker.Dropped,
            TraceId = Activity.Current?.TraceId.ToString(),
        };
}
