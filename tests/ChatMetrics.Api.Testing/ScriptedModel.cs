using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Testing;

/// <summary>A model that says what the test has it say, and remembers what it was asked.</summary>
internal sealed class ScriptedModel : IChatClient
{
    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers in its place; null when it answers itself.</summary>
    public IChatClient? Instead { get; set; }

    /// <summary>The pieces of every answer, in order.</summary>
    public IReadOnlyList<string> Pieces { get; set; } = ["A gentle ", "cleanser."];

    /// <summary>What happens before the first piece.</summary>
    public Action? Before { get; set; }

    /// <summary>Works on the question before the first piece.</summary>
    public Func<string, Task>? Work { get; set; }

    /// <summary>Thrown after the pieces.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Whether the model falls silent after the pieces, until it is cancelled.</summary>
    public bool Hangs { get; set; }

    /// <summary>What the provider counted; null when it counts nothing.</summary>
    public UsageDetails? Usage { get; set; }

    /// <summary>The prompts, in the order in which they came.</summary>
    public ConcurrentQueue<IReadOnlyList<ChatMessage>> Prompts { get; } = new();

    /// <summary>Completes when the model is first asked.</summary>
    public Task Called => _called.Task;

    /// <summary>The last prompt as <c>role: text</c>, without what the assistant is told of itself.</summary>
    public string[] LastTurns => [.. Prompts.Last().Skip(1).Select(message => $"{message.Role}: {message.Text}")];

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ChatMessage[] prompt = [.. messages];
        Prompts.Enqueue(prompt);
        _called.TrySetResult();
        Before?.Invoke();
        if (Work is not null)
        {
            await Work(prompt[^1].Text);
        }

        if (Instead is not null)
        {
            await foreach (var update in Instead.GetStreamingResponseAsync(prompt, options, cancellationToken))
            {
                yield return update;
            }

            yield break;
        }

        foreach (var piece in Pieces)
        {
            yield return new ChatResponseUpdate(ChatRole.Assistant, piece);
        }

        if (Hangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        if (Failure is not null)
        {
            throw Failure;
        }

        if (Usage is not null)
        {
            yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(Usage)]);
        }
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
