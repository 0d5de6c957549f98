using System.Runtime.CompilerServices;
using ChatMetrics.Api.Chat.Models.Offline.Answers;
using ChatMetrics.Api.Chat.Models.Offline.Retrieval;
using Microsoft.Extensions.AI;
using ModelOptions = Microsoft.Extensions.AI.ChatOptions; // not the settings of /chat

namespace ChatMetrics.Api.Chat.Models.Offline;

/// <summary>
/// Aara without a model: answers health and skincare questions from the articles in this assembly. The same messages
/// always get the same answer. It keeps no state, so one instance serves every chat at once.
/// </summary>
internal sealed class OfflineAssistant : IChatClient
{
    public const string ModelName = "aara-offline";

    private readonly ChatClientMetadata _metadata = new("chatmetrics", defaultModelId: ModelName);
    private readonly Answerer _answerer;

    private OfflineAssistant(Library library) => _answerer = new Answerer(library);

    /// <summary>Reads and indexes the embedded articles; once, at the start.</summary>
    /// <exception cref="FormatException">An article is malformed.</exception>
    public static OfflineAssistant Load() => new(Library.Load());

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ModelOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<ChatResponse>(cancellationToken);

        var (answer, usage) = Answer(messages);
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer))
        {
            ModelId = ModelName,
            FinishReason = ChatFinishReason.Stop,
            Usage = usage,
            AdditionalProperties = Estimated(),
        });
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ModelOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return StreamAsync(messages, cancellationToken);
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        if (serviceType == typeof(ChatClientMetadata))
            return _metadata;
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose()
    {
        // Nothing to let go of: the articles live as long as the process.
    }

    // Asynchronous only in form: an answer is ready at once, and it is the reader who sets the pace.
    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        IEnumerable<ChatMessage> messages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (answer, usage) = Answer(messages);
        foreach (var words in WordGroups.Split(answer))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ChatResponseUpdate(ChatRole.Assistant, words) { ModelId = ModelName };
        }

        await Task.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(usage)])
        {
            ModelId = ModelName,
            FinishReason = ChatFinishReason.Stop,
            AdditionalProperties = Estimated(),
        };
    }

    private (string Answer, UsageDetails Usage) Answer(IEnumerable<ChatMessage> messages)
    {
        var all = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var answer = _answerer.Answer(Conversation.From(all));
        var input = all.Sum(message => (long)TokenEstimator.Estimate(message.Text));
        var output = TokenEstimator.Estimate(answer);
        var usage = new UsageDetails { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = input + output };
        return (answer, usage);
    }

    private static AdditionalPropertiesDictionary Estimated() => new() { [ChatModels.UsageEstimated] = true };
}
