using ChatMetrics.Assistant.Matching;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Answers;

/// <summary>What of a chat bears on the next answer. System messages don't: Aara has no instructions to follow.</summary>
internal sealed class Conversation
{
    // Older messages weigh next to nothing, and would cost as much as new ones.
    private const int MaxEarlierMessages = 6;

    private readonly string[] _answers;
    private readonly Lazy<ParsedMessage[]> _earlier;

    public Conversation(IEnumerable<ChatMessage> messages, KnowledgeBase knowledge)
    {
        var texts = messages.ToLookup(message => message.Role, message => message.Text);
        string[] asked = [.. texts[ChatRole.User].Reverse()];
        _answers = [.. texts[ChatRole.Assistant]];
        _earlier = new Lazy<ParsedMessage[]>(() => [.. asked.Skip(1).Take(MaxEarlierMessages).Select(knowledge.Parse)]);
        Text = asked.FirstOrDefault("");
        Message = knowledge.Parse(Text);
    }

    /// <summary>The user's last message; empty if there is none.</summary>
    public string Text { get; }

    /// <inheritdoc cref="Text"/>
    public ParsedMessage Message { get; }

    /// <summary>The user's messages before it, newest first.</summary>
    public ParsedMessage[] Earlier => _earlier.Value;

    /// <summary>Whether an earlier answer contains a text.</summary>
    public bool HasSaid(string text) => Array.Exists(_answers, answer => answer.Contains(text, StringComparison.Ordinal));
}
