namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>
/// The OpenTelemetry names for chats. Those beginning with <c>gen_ai.</c> come from the semantic conventions for generative AI,
/// which are still changing.
/// </summary>
internal static class TelemetryNames
{
    // Instruments.
    public const string QuestionDuration = "chatmetrics.question.duration";
    public const string StageDuration = "chatmetrics.question.stage.duration";
    public const string TimeToFirstToken = "chatmetrics.question.time_to_first_token";
    public const string QuestionCpuTime = "chatmetrics.question.cpu.time";
    public const string QuestionAllocated = "chatmetrics.question.memory.allocated";
    public const string QuestionTokens = "chatmetrics.question.tokens";
    public const string QuestionPrice = "chatmetrics.question.price";
    public const string QuestionPeakCpu = "chatmetrics.question.cpu.utilization.peak";
    public const string QuestionPeakMemory = "chatmetrics.question.memory.peak";
    public const string QuestionOverlap = "chatmetrics.question.overlap";
    public const string QuestionsActive = "chatmetrics.question.active";
    public const string AgentDuration = "gen_ai.invoke_agent.duration";
    public const string AgentInferenceCalls = "gen_ai.invoke_agent.inference_calls";
    public const string AgentToolCalls = "gen_ai.invoke_agent.tool_calls";
    public const string ToolDuration = "gen_ai.execute_tool.duration";

    // Attributes.
    public const string AgentName = "gen_ai.agent.name";
    public const string ChatId = "chatmetrics.chat.id";
    public const string ConversationId = "gen_ai.conversation.id";
    public const string ErrorType = "error.type";
    public const string Model = "chatmetrics.model";
    public const string OperationName = "gen_ai.operation.name";
    public const string Outcome = "chatmetrics.outcome";
    public const string PerformanceRating = "chatmetrics.performance_rating";
    public const string ProviderName = "gen_ai.provider.name";
    public const string RequestModel = "gen_ai.request.model";
    public const string StageName = "chatmetrics.stage.name";
    public const string TokenType = "gen_ai.token.type";
    public const string ToolCallId = "gen_ai.tool.call.id";
    public const string ToolName = "gen_ai.tool.name";
    public const string ToolType = "gen_ai.tool.type";

    // Types of tokens.
    public const string InputTokens = "input";
    public const string OutputTokens = "output";

    // Operations.
    public const string ExecuteTool = "execute_tool";
    public const string InvokeAgent = "invoke_agent";
}
