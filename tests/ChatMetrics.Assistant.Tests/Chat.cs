using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tests;

/// <summary>A chat with the offline assistant, which remembers its turns.</summary>
internal sealed class Chat
{
    public static readonly OfflineAssistant Aara = OfflineAssistant.Load();

    public List<ChatMessage> Turns { get; } = [];

    public static Task<string> Ask(string question) => new Chat().Say(question);

    public async Task<string> Say(string message)
    {
        Turns.Add(new ChatMessage(ChatRole.User, message));
        var response = await Aara.GetResponseAsync(Turns, cancellationToken: TestContext.Current.CancellationToken);
        Turns.AddRange(response.Messages);
        return response.Text;
    }
}
