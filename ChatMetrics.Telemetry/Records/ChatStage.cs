namespace ChatMetrics.Telemetry.Records;

/// <summary>
/// The six stages of a chat, in their order. A stage runs from its own mark to the next one's: stages do not overlap, and
/// their durations add up to the chat's total.
/// </summary>
public enum ChatStage
{
    /// <summary>Validation and limits; from the moment the request has been read.</summary>
    RequestReceived,

    /// <summary>Stored and sent turns become the prompt.</summary>
    ProcessingHistory,

    /// <summary>The assistant works: model and tools.</summary>
    WorkflowStart,

    /// <summary>The answer is checked; tokens and price are settled.</summary>
    WorkflowCompleted,

    /// <summary>The turns are made ready for the one batch that saves turns and record together.</summary>
    StoringConversation,

    /// <summary>The answer is put together.</summary>
    ResponsePreparation,
}

/// <summary>The stages' names as the outside sees them.</summary>
public static class ChatStages
{
    private static readonly string[] Names =
    [
        "request_received", "processing_history", "workflow_start",
        "workflow_completed", "storing_conversation", "response_preparation",
    ];

    /// <summary>How many stages a chat that is answered has gone through.</summary>
    public const int Count = 6;

    /// <summary>The stage's name in JSON and in telemetry, such as <c>workflow_start</c>.</summary>
    public static string Name(this ChatStage stage) => Names[(int)stage];
}
