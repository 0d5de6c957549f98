using ChatMetrics.Api.Chat.Models.Offline.Retrieval;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Models.Offline.Answers;

/// <summary>What of a chat bears on the next answer. System messages don't: Aara has no instructions to follow.</summary>
/// <param name="Question">The newest message of the user, empty where there is none.</param>
/// <param name="Earlier">The user's messages before it, newest first.</param>
/// <param name="Said">The assistant's answers so far.</param>
internal sealed record Conversation(string Question, IReadOnlyList<string> Earlier, IReadOnlyList<string> Said)
{
    // Older turns weigh next to nothing, and would cost as much as new ones.
    private const int MostEarlierTurns = 6;

    private Turn? _read;

    public static Conversation From(IEnumerable<ChatMessage> messages)
    {
        var asked = new List<string>();
        var said = new List<string>();
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.User)
                asked.Add(message.Text);
            else if (message.Role == ChatRole.Assistant)
                said.Add(message.Text);
        }

        asked.Reverse();
        return new Conversation(asked.FirstOrDefault(""), [.. asked.Skip(1).Take(MostEarlierTurns)], said);
    }

    /// <summary>The question as it is understood; it is read once, whoever asks.</summary>
    public Turn Read(TurnReader reader) => _read ??= reader.Read(Question);

    public bool HasSaid(string text) => Said.Any(answer => answer.Contains(text, StringComparison.Ordinal));
}
