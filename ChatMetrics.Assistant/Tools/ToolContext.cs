using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tools;

/// <summary>What a tool knows about the chat that calls it, besides the arguments that the model gives.</summary>
public static class ToolContext
{
    private static readonly object Conversation = new();

    public static AIFunctionArguments Arguments(IDictionary<string, object?>? arguments, string conversation) => new(arguments)
    {
        Context = new Dictionary<object, object?> { [Conversation] = conversation },
    };

    /// <summary>The id of the conversation in which the tool is called.</summary>
    public static string ConversationOf(AIFunctionArguments arguments) => (string)arguments.Context![Conversation]!;
}
