using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tests;

/// <summary>A chat with the offline assistant, which remembers what was said.</summary>
internal sealed class Chat
{
    public static readonly OfflineAssistant Aara = new();

    public List<ChatMessage> Messages { get; } = [];

    public static Task<string> Ask(string question) => new Chat().Say(question);

    public async Task<string> Say(string message)
    {
        Messages.Add(new ChatMessage(ChatRole.User, message));
        var response = await Aara.GetResponseAsync(Messages, cancellationToken: TestContext.Current.CancellationToken);
        Messages.AddRange(response.Messages);
        return response.Text;
    }
}
