using System.Diagnostics;
using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>Adds a finished chat to the metrics, in OpenTelemetry's units: seconds, bytes, fractions of 1.</summary>
internal sealed class QuestionMetrics(ChatInstruments instruments, ChatModels models)
{
    private const double MicrosecondsPerSecond = 1_000_000;

    /// <summary>Must be called within the chat's span, which becomes the exemplar of the measurements.</summary>
    public void Record(ChatRecord chat)
    {
        if (!instruments.Enabled)
        {
            return;
        }

        RecordCost(chat);
        RecordMachine(chat);
        foreach (var stage in chat.Stages)
        {
            RecordStage(chat, stage);
        }
    }

    private void RecordCost(ChatRecord chat)
    {
        var model = KeyValuePair.Create(TelemetryNames.Model, (object?)chat.Model);
        var outcome = KeyValuePair.Create(TelemetryNames.Outcome, (object?)chat.Outcome.Name());
        var tags = new TagList { model, outcome, { TelemetryNames.PerformanceRating, chat.Rating.Name() } };
        AddError(ref tags, chat.Error);
        instruments.QuestionDuration.Record(Seconds(chat.DurationUs), tags);
        if (chat.TimeToFirstTokenUs is { } firstToken)
        {
            instruments.TimeToFirstToken.Record(Seconds(firstToken), model);
        }

        if (chat.CpuTimeUs is { } cpuTime)
        {
            instruments.QuestionCpuTime.Record(Seconds(cpuTime), model);
        }

        if (chat.AllocatedBytes is { } allocated)
        {
            instruments.QuestionAllocated.Record(allocated, model);
        }

        if (chat.Tokens is { } tokens)
        {
            instruments.QuestionTokens.Record(tokens.Input, model, new(TelemetryNames.TokenType, TelemetryNames.InputTokens));
            instruments.QuestionTokens.Record(tokens.Output, model, new(TelemetryNames.TokenType, TelemetryNames.OutputTokens));
        }

        if (chat.PriceUsd is { } price)
        {
            instruments.QuestionPrice.Record((double)price, model, outcome);
        }
    }

    private void RecordMachine(ChatRecord chat)
    {
        instruments.QuestionOverlap.Record(chat.OverlappingChats);
        if (chat.PeakCpuPercent is { } percent)
        {
            instruments.QuestionPeakCpu.Record(percent / 100);
        }

        if (chat.PeakMemoryBytes is { } bytes)
        {
            instruments.QuestionPeakMemory.Record(bytes);
        }
    }

    private void RecordStage(ChatRecord chat, StageRecord stage)
    {
        var error = stage.Failed ? chat.Error : null;
        var tags = new TagList { { TelemetryNames.StageName, stage.Stage.Name() } };
        AddError(ref tags, error);
        instruments.StageDuration.Record(Seconds(stage.DurationUs), tags);
        if (stage.Stage == ChatStage.WorkflowStart && !chat.IsRelayed)
        {
            RecordAgent(chat, stage, error);
        }
    }

    // The agent is the assistant: its work is the stage in which model and tools run.
    private void RecordAgent(ChatRecord chat, StageRecord stage, string? error)
    {
        var tags = new TagList
        {
            { TelemetryNames.OperationName, TelemetryNames.InvokeAgent },
            { TelemetryNames.AgentName, AssistantPrompt.Name },
        };
        if (models.Find(chat.Model)?.Metadata is { } model)
        {
            tags.Add(TelemetryNames.ProviderName, model.ProviderName);
            tags.Add(TelemetryNames.RequestModel, model.DefaultModelId);
        }

        instruments.AgentInferenceCalls.Record(chat.Iterations, tags);
        instruments.AgentToolCalls.Record(chat.ToolCalls, tags);
        AddError(ref tags, error);
        instruments.AgentDuration.Record(Seconds(stage.DurationUs), tags);
    }

    private static void AddError(ref TagList tags, string? error)
    {
        if (error is not null)
        {
            tags.Add(TelemetryNames.ErrorType, error);
        }
    }

    private static double Seconds(long microseconds) => microseconds / MicrosecondsPerSecond;
}
