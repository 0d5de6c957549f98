namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>
/// A running application after 50 chats in 5 conversations: two clients in each conversation, all ten at once, each asking one
/// question after the other, while a listener is on the live stream.
/// </summary>
public sealed class FiftyChats : IAsyncLifetime
{
    private static readonly string[] Questions =
    [
        "Hello Aara! How are you?",
        "I have oily skin, what routine do you recommend?",
        "and in the evening?",
        "What skincare routine for oily skin?",
        "which one should I use first?",
        "I have oily skin and acne. What skincare routine do you recommend for the summer, and what should I leave out?",
        "Can I use retinol together with vitamin C?",
        "why?",
        "Trockene Haut im Winter 🧴👩🏽‍🔬 – \"was\" hilft?\n<b>Danke</b>\u0007",
        "thanks",
    ];

    internal static string[] Conversations { get; } = ["my_skincare_chat", "test", "conversation-3", "a.b:c", "5"];

    internal RunningApplication Application { get; private set; } = null!;

    internal ChatApi Api => Application.Api;

    internal LiveStream Live { get; private set; } = null!;

    internal IReadOnlyList<AnsweredChat> Chats { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Application = await RunningApplication.StartAsync();
        Live = await Api.ListenAsync();
        // the first sample may be a stored one, the second has been published: chats will be heard of, too
        await Application.WaitForAsync(() => Live.Samples.Skip(1).Any(), "second sample in the live stream");
        try
        {
            var asked = await Task.WhenAll(
                from conversation in Conversations
                from questions in Questions.Chunk(5)
                select AskAllAsync(conversation, questions));
            Chats = [.. asked.SelectMany(chats => chats)];
            await Application.WaitUntilCountedAsync(Chats.Count);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(Application.Output, failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Live.DisposeAsync();
        await Application.DisposeAsync();
    }

    private async Task<List<AnsweredChat>> AskAllAsync(string conversation, string[] questions)
    {
        var chats = new List<AnsweredChat>();
        foreach (var question in questions)
        {
            chats.Add(await Api.AskAsync(conversation, question));
        }

        return chats;
    }
}
