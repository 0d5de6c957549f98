using System.Collections.Concurrent;
using System.Diagnostics;
using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Tracking;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>
/// Adds finished chats to the metrics, in OpenTelemetry's units: seconds, bytes, fractions of 1. Chats that are not traced are gathered,
/// and added when the metrics are collected: one after the other they cost a fraction of what each would cost its caller.
/// </summary>
internal sealed class QuestionMetrics
{
    private const double MicrosecondsPerSecond = 1_000_000;

    // If nothing collects, about so many are added at once, on a thread of their own: no caller waits for others' chats.
    private const int MaxGathered = 256;

    private readonly ChatInstruments _instruments;
    private readonly ChatModels _models;
    private readonly ConcurrentQueue<ChatRecord> _gathered = new();

    public QuestionMetrics(ChatInstruments instruments, ChatModels models, ActiveChats active)
    {
        (_instruments, _models) = (instruments, models);
        // Observed before anything else is collected, so that a chat that was answered is in what is.
        instruments.ObserveActive(() =>
        {
            AddGathered();
            return active.Count;
        });
    }

    /// <summary>Must be called within the chat's span, which becomes the exemplar of the measurements.</summary>
    public void Record(ChatRecord chat)
    {
        if (!_instruments.Enabled)
        {
            return;
        }

        if (Activity.Current is { Recorded: true })
        {
            Add(chat);
            return;
        }

        _gathered.Enqueue(chat);
        if (_gathered.Count >= MaxGathered)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static metrics => metrics.AddGathered(), this, preferLocal: false);
        }
    }

    private void AddGathered()
    {
        while (_gathered.TryDequeue(out var chat))
        {
            Add(chat);
        }
    }

    private void Add(ChatRecord chat)
    {
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
        _instruments.QuestionDuration.Record(Seconds(chat.DurationUs), tags);
        if (chat.TimeToFirstTokenUs is { } firstToken)
        {
            _instruments.TimeToFirstToken.Record(Seconds(firstToken), model);
        }

        if (chat.CpuTimeUs is { } cpuTime)
        {
            _instruments.QuestionCpuTime.Record(Seconds(cpuTime), model);
        }

        if (chat.AllocatedBytes is { } allocated)
        {
            _instruments.QuestionAllocated.Record(allocated, model);
        }

        if (chat.Tokens is { } tokens)
        {
            _instruments.QuestionTokens.Record(tokens.Input, model, new(TelemetryNames.TokenType, TelemetryNames.InputTokens));
            _instruments.QuestionTokens.Record(tokens.Output, model, new(TelemetryNames.TokenType, TelemetryNames.OutputTokens));
        }

        if (chat.PriceUsd is { } price)
        {
            _instruments.QuestionPrice.Record((double)price, model, outcome);
        }
    }

    private void RecordMachine(ChatRecord chat)
    {
        _instruments.QuestionOverlap.Record(chat.OverlappingChats);
        if (chat.PeakCpuPercent is { } percent)
        {
            _instruments.QuestionPeakCpu.Record(percent / 100);
        }

        if (chat.PeakMemoryBytes is { } bytes)
        {
            _instruments.QuestionPeakMemory.Record(bytes);
        }
    }

    private void RecordStage(ChatRecord chat, StageRecord stage)
    {
        var error = stage.Failed ? chat.Error : null;
        var tags = new TagList { { TelemetryNames.StageName, stage.Stage.Name() } };
        AddError(ref tags, error);
        _instruments.StageDuration.Record(Seconds(stage.DurationUs), tags);
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
        if (_models.Find(chat.Model)?.Metadata is { } model)
        {
            tags.Add(TelemetryNames.ProviderName, model.ProviderName);
            tags.Add(TelemetryNames.RequestModel, model.DefaultModelId);
        }

        _instruments.AgentInferenceCalls.Record(chat.Iterations, tags);
        _instruments.AgentToolCalls.Record(chat.ToolCalls, tags);
        AddError(ref tags, error);
        _instruments.AgentDuration.Record(Seconds(stage.DurationUs), tags);
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
