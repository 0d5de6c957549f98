using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Assistant.Tools;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>
/// Carries out the tool calls of one chat. Any error in a call is returned to the model as the call's result, so that the model
/// can correct it or inform the user; an exception is thrown only if the chat is over.
/// </summary>
/// <param name="tools">The available tools.</param>
/// <param name="options">The limits.</param>
/// <param name="conversation">The conversation's id.</param>
/// <param name="canKeep">Whether calls that need approval can be stored until then.</param>
/// <param name="tracker">Measures each call.</param>
/// <param name="instruments">Where each execution is told to OpenTelemetry.</param>
/// <param name="time">The clock by which what is kept expires.</param>
/// <param name="logger">Hears of tools that fail.</param>
internal sealed class ToolCalls(
    ToolBox tools,
    ToolOptions options,
    string conversation,
    bool canKeep,
    PerformanceTracker tracker,
    ChatInstruments instruments,
    TimeProvider time,
    ILogger logger)
{
    private const int MaxArgumentsLength = 8 * 1024;

    private PendingApproval? _preview;

    /// <summary>The calls so far, including failed ones.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the approved call has been carried out.</summary>
    public bool IsApprovedDone { get; private set; }

    /// <summary>What is pending for the user's approval at the end of the chat.</summary>
    public PendingApproval? Preview => _preview;

    /// <summary>Carries out the calls of one turn in parallel.</summary>
    /// <returns>The message with the results for the model, in the order of the calls.</returns>
    public async Task<ChatMessage> RunAsync(IReadOnlyList<FunctionCallContent> calls, CancellationToken cancellationToken)
    {
        var admitted = Math.Clamp(options.MaxCalls - Count, 0, calls.Count);
        Count += admitted;
        var results = await Task.WhenAll(calls.Select((call, index) => index < admitted
            ? AnswerAsync(call, isApproved: false, cancellationToken)
            : Task.FromResult<object?>(
                ToolOutcome.Failed($"No more calls: {options.MaxCalls} is the limit for one answer.").ToJson())));
        return Results(calls, results);
    }

    /// <summary>Carries out what the user approved, or informs the model that the user declined.</summary>
    /// <returns>The call and its result, as if the model had just made it.</returns>
    public async Task<ChatMessage[]> ResolveAsync(ApprovalDecision settled, CancellationToken cancellationToken)
    {
        var (preview, isApproved) = settled;
        var call = new FunctionCallContent("approved1", preview.Tool, ParseArguments(preview.Arguments));
        Count += isApproved ? 1 : 0;
        var result = isApproved ? await AnswerAsync(call, isApproved, cancellationToken) : ToolOutcome.Declined.ToJson();
        return [new ChatMessage(ChatRole.Assistant, [call]), Results([call], [result])];
    }

    private static ChatMessage Results(IReadOnlyList<FunctionCallContent> calls, object?[] results) =>
        new(ChatRole.Tool, [.. calls.Zip(results, (call, result) => new FunctionResultContent(call.CallId, result))]);

    [SuppressMessage(
        "Design", "CA1031", Justification = "A tool may throw anything; to the model it is one thing: the tool failed.")]
    private async Task<object?> AnswerAsync(FunctionCallContent call, bool isApproved, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(call, isApproved, cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (ToolException exception)
        {
            return ToolOutcome.Failed(exception.Message).ToJson();
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException or FormatException)
        {
            return ToolOutcome.Failed("The arguments do not fit the tool's parameters.").ToJson();
        }
        catch (Exception exception)
        {
            // The exception's message may not be meant for the model's provider.
            logger.ToolFailed(call.Name, exception);
            return ToolOutcome.Failed("The tool failed.").ToJson();
        }
    }

    private async Task<object?> CallAsync(FunctionCallContent call, bool isApproved, CancellationToken cancellationToken)
    {
        var tool = tools.Find(call.Name) ?? throw new ToolException(
            $"There is no such tool. The tools are {string.Join(", ", tools.All.Select(known => known.Name))}.");
        if (call.Exception is not null)
        {
            throw new ArgumentException("The arguments are not JSON.", call.Exception);
        }

        using var measured = tracker.Measure(
            MeasurementNames.ToolCall,
            ("tool", tool.Name),
            (MeasurementNames.ToolArguments, JsonSerializer.Serialize(call.Arguments, ToolFactory.AnyJson)));
        using var execution = ToolExecution.Start(instruments, tool.Name, call.CallId);
        try
        {
            return await ExecuteAsync(tool, ToolContext.Arguments(call.Arguments, conversation), isApproved, cancellationToken);
        }
        catch (Exception exception)
        {
            execution?.Fail(exception);
            throw;
        }
    }

    private async Task<object?> ExecuteAsync(
        AIFunction tool, AIFunctionArguments arguments, bool isApproved, CancellationToken cancellationToken)
    {
        if (tool is ApprovalTool effect && !isApproved)
        {
            return await ProposeAsync(effect, arguments, cancellationToken);
        }

        var result = await tool.InvokeAsync(arguments, cancellationToken);
        IsApprovedDone |= isApproved;
        return result;
    }

    private async Task<object?> ProposeAsync(
        ApprovalTool tool, AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var text = await tool.PreviewAsync(arguments, cancellationToken);
        var json = JsonSerializer.Serialize<IDictionary<string, object?>>(arguments, ToolFactory.AnyJson);
        if (json.Length > MaxArgumentsLength)
        {
            throw new ToolException("The arguments are too long.");
        }

        if (!canKeep)
        {
            throw new ToolException("Storage is unavailable, so nothing can be saved for approval. Try again later.");
        }

        var preview = new PendingApproval(tool.Name, json, text, time.GetUtcNow() + options.ApprovalTime);
        return Interlocked.CompareExchange(ref _preview, preview, null) is null
            ? ToolOutcome.WaitingForApproval.ToJson()
            : throw new ToolException("Another action is already waiting for the user's approval; only one can wait at a time.");
    }

    private static Dictionary<string, object?> ParseArguments(string json) =>
        JsonSerializer.Deserialize(json, ToolJson.Utf8.DictionaryStringJsonElement)!
            .ToDictionary(argument => argument.Key, argument => (object?)argument.Value);
}
