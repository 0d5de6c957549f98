using System.Runtime.CompilerServices;
using ChatMetrics.Api.Chat.Models.Offline.Answers;
using ChatMetrics.Api.Chat.Models.Offline.Retrieval;
using ChatMetrics.Api.Chat.Models.Offline.ToolUse;
using Microsoft.Extensions.AI;
using ModelOptions = Microsoft.Extensions.AI.ChatOptions; // not the settings of /chat

namespace ChatMetrics.Api.Chat.Models.Offline;

/// <summary>
/// Aara without a model: answers health and skincare questions from the articles in this assembly. The same messages
/// always get the same answer. Where tools are offered, a question that asks for one gets a call of it first. It keeps no state, so one instance serves every chat at once.
/// </summary>
internal sealed class OfflineAssistant : IChatClient
{
    public const string ModelName = "aara-offline";

    private readonly ChatClientMetadata _metadata = new("chatmetrics", defaultModelId: ModelName);
    private readonly Answerer _answerer;
    private readonly ToolUser _toolUser;

    public OfflineAssistant(Library library)
    {
        _answerer = new Answerer(library);
        _toolUser = new ToolUser(library);
    }

    /// <summary>Reads and indexes the embedded articles.</summary>
    /// <exception cref="FormatException">An article is malformed.</exception>
    public static OfflineAssistant Load() => new(Library.Load());

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ModelOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<ChatResponse>(cancellationToken);

        var (contents, usage) = Answer(messages, options);
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, [.. contents]))
        {
            ModelId = ModelName,
            FinishReason = FinishReason(contents),
            Usage = usage,
            AdditionalProperties = Estimated(),
        });
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ModelOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return StreamAsync(messages, options, cancellationToken);
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
        IEnumerable<ChatMessage> messages, ModelOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (contents, usage) = Answer(messages, options);
        foreach (var piece in contents.SelectMany(Pieces))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ChatResponseUpdate(ChatRole.Assistant, [piece]) { ModelId = ModelName };
        }

        await Task.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(usage)])
        {
            ModelId = ModelName,
            FinishReason = FinishReason(contents),
            AdditionalProperties = Estimated(),
        };
    }

    private (AIContent[] Contents, UsageDetails Usage) Answer(IEnumerable<ChatMessage> messages, ModelOptions? options)
    {
        var all = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var conversation = Conversation.From(all);
        AIContent[] contents = [.. _toolUser.Plan(all, conversation, options?.Tools)];
        if (contents.Length == 0)
            contents = [new TextContent(_toolUser.Tell(all, conversation) ?? _answerer.Answer(conversation))];

        var input = TokenEstimator.Estimate(all);
        var output = TokenEstimator.Estimate([new ChatMessage(ChatRole.Assistant, contents)]);
        var usage = new UsageDetails { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = input + output };
        return (contents, usage);
    }

    private static IEnumerable<AIContent> Pieces(AIContent content) =>
        content is TextContent text ? WordGroups.Split(text.Text).Select(words => new TextContent(words)) : [content];

    private static ChatFinishReason FinishReason(AIContent[] contents) =>
        contents[0] is FunctionCallContent ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop;

    private static AdditionalPropertiesDictionary Estimated() => new() { [ChatModels.UsageEstimated] = true };
}
