using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Tests.Chat.Tools;

/// <summary>A model that answers each time it is asked with the next of these turns, piece by piece; the last one for ever.</summary>
internal sealed class ToolCallingModel(params AIContent[][] turns) : IChatClient
{
    /// <summary>What it was asked each time.</summary>
    public List<ChatMessage[]> Prompts { get; } = [];

    /// <summary>The tools that it was offered each time.</summary>
    public List<string[]> Offered { get; } = [];

    /// <summary>Whether it might call them, each time.</summary>
    public List<bool> MayCall { get; } = [];

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var turn = turns[Math.Min(Prompts.Count, turns.Length - 1)];
        Prompts.Add([.. messages]);
        Offered.Add([.. options?.Tools?.Select(tool => tool.Name) ?? []]);
        MayCall.Add(options?.Tools is { Count: > 0 } && options.ToolMode is not NoneChatToolMode);
        foreach (var content in turn)
        {
            await Task.Yield();
            yield return new ChatResponseUpdate(ChatRole.Assistant, [content]);
        }
    }

    /// <summary>The results that the last prompt gives, as JSON.</summary>
    public string[] LastResults =>
        [.. Prompts[^1][^1].Contents.OfType<FunctionResultContent>().Select(result => $"{result.CallId}: {result.Result}")];

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
