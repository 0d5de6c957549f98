using System.Runtime.CompilerServices;
using ChatMetrics.Assistant.Answers;
using ChatMetrics.Assistant.Matching;
using ChatMetrics.Assistant.Tools;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant;

/// <summary>
/// Aara, without a model: answers health and skincare questions from the articles in this assembly. The same messages always get
/// the same answer. If tools are offered, a question that asks for one gets a call of it first. No chat changes another's answers, so
/// one instance serves all at once.
/// </summary>
public sealed class OfflineAssistant : IChatClient
{
    public const string ModelName = "aara-offline";

    private readonly ChatClientMetadata _metadata = new("chatmetrics", defaultModelId: ModelName);
    private readonly KnowledgeBase _knowledge = KnowledgeBase.Instance;
    private readonly Answerer _answerer = new(KnowledgeBase.Instance);

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    // Asynchronous only in form: an answer is ready at once, and the reader sets the pace.
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyList<ChatMessage> chat = [.. messages];
        var conversation = new Conversation(chat, _knowledge);
        var calls = ToolCallPlanner.Plan(chat, conversation, options?.Tools);
        var text = calls.Length > 0 ? "" : ToolAnswer.From(chat, conversation) ?? _answerer.Answer(conversation);
        var pieces = Paragraphs.Split(text).Select(paragraph => new TextContent(paragraph)).Concat<AIContent>(calls);
        foreach (var piece in pieces)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ChatResponseUpdate(ChatRole.Assistant, [piece]) { ModelId = ModelName };
        }

        await Task.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        var (input, output) = (TokenEstimator.Estimate(chat), TokenEstimator.Estimate(text) + TokenEstimator.Estimate(calls));
        var usage = new UsageDetails { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = input + output };
        yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(usage)])
        {
            ModelId = ModelName,
            FinishReason = calls.Length > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
            AdditionalProperties = new() { [TokenEstimator.UsageEstimated] = true },
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    public void Dispose()
    {
        // Nothing to release: the articles live as long as the process.
    }
}
