using System.Diagnostics;
using ChatMetrics.Api.Chat.Pipeline;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>One tool execution as recorded by OpenTelemetry: a span and its duration.</summary>
internal sealed class ToolExecution : IDisposable
{
    private readonly ChatInstruments _instruments;
    private readonly string _tool;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Activity? _span;
    private string? _error;

    private ToolExecution(ChatInstruments instruments, string tool, string callId)
    {
        (_instruments, _tool) = (instruments, tool);
        _span = ChatTracing.Source.StartActivity($"{TelemetryNames.ExecuteTool} {tool}");
        _span?.SetTag(TelemetryNames.OperationName, TelemetryNames.ExecuteTool)
            .SetTag(TelemetryNames.ToolName, tool)
            .SetTag(TelemetryNames.ToolType, "function")
            .SetTag(TelemetryNames.ToolCallId, callId);
    }

    /// <summary>Begins the recording; null if there are no listeners.</summary>
    public static ToolExecution? Start(ChatInstruments instruments, string tool, string callId) =>
        instruments.ToolDuration.Enabled || ChatTracing.Source.HasListeners()
            ? new ToolExecution(instruments, tool, callId)
            : null;

    /// <summary>
    /// Records that the tool threw. The exception's message is not recorded: it may repeat what the user wrote.
    /// </summary>
    public void Fail(Exception exception)
    {
        _error = exception.GetType().FullName;
        _span?.SetTag(TelemetryNames.ErrorType, _error).SetStatus(ActivityStatusCode.Error);
    }

    public void Dispose()
    {
        var tags = new TagList
        {
            { TelemetryNames.OperationName, TelemetryNames.ExecuteTool },
            { TelemetryNames.ToolName, _tool },
            { TelemetryNames.ToolType, "function" },
        };
        if (_error is not null)
        {
            tags.Add(TelemetryNames.ErrorType, _error);
        }

        // Before the span ends, so that it becomes the exemplar.
        _instruments.ToolDuration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, tags);
        _span?.Dispose();
    }
}
