namespace ChatMetrics.Telemetry.Records;

/// <summary>
/// The six stages of a chat, in their order. A stage runs from its own mark to the next one's: stages do not overlap, and
/// their durations add up to the chat's total. The numbers are stored, in records and in the names of statistics, and never change;
/// the order is that of the numbers.
/// </summary>
public enum ChatStage
{
    /// <summary>Validation and limits; from the moment the request has been read.</summary>
    RequestReceived = 0,

    /// <summary>Stored and sent turns become the prompt.</summary>
    ProcessingHistory = 1,

    /// <summary>The assistant works: model and tools.</summary>
    WorkflowStart = 2,

    /// <summary>The answer is checked; tokens and price are settled.</summary>
    WorkflowCompleted = 3,

    /// <summary>The turns are made ready for the one batch that saves turns and record together.</summary>
    StoringConversation = 4,

    /// <summary>The answer is put together.</summary>
    ResponsePreparation = 5,
}

/// <summary>The stages' names as the outside sees them.</summary>
public static class ChatStages
{
    /// <summary>How many stages a chat that is answered has gone through.</summary>
    public static readonly int Count = Enum.GetValues<ChatStage>().Length;

    /// <summary>The stage's name in JSON and in telemetry, such as <c>workflow_start</c>.</summary>
    public static string Name(this ChatStage stage) => stage switch
    {
        ChatStage.RequestReceived => "request_received",
        ChatStage.ProcessingHistory => "processing_history",
        ChatStage.WorkflowStart => "workflow_start",
        ChatStage.WorkflowCompleted => "workflow_completed",
        ChatStage.StoringConversation => "storing_conversation",
        ChatStage.ResponsePreparation => "response_preparation",
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "There is no such stage."),
    };
}
