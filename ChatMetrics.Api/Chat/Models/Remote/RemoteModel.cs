using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Polly;
using Sdk = OpenAI.Chat;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>
/// A model behind an OpenAI-compatible endpoint. A failure before the first piece of an answer is retried if that is safe; a
/// final failure is a <see cref="ModelFailedException"/> with its fault.
/// </summary>
internal sealed class RemoteModel : IChatClient
{
    // As in the semantic conventions: named after the protocol, whoever is behind the endpoint.
    private const string OpenAIName = "openai";
    private const string AzureName = "azure.ai.openai";

    private readonly ChatModelOptions _options;
    private readonly RemoteConnection _connection;
    private readonly ChatClientMetadata _metadata;
    private readonly ResiliencePipeline _retries;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;

    public RemoteModel(
        string name, ChatModelOptions options, AssistantOptions common, TimeProvider time, ILogger<RemoteModel> logger)
    {
        _options = options;
        _connection = new RemoteConnection(options, common.MaxAnswerMb);
        _metadata = new ChatClientMetadata(
            options.IsProvider(ModelProviders.Azure) ? AzureName : OpenAIName, _connection.Endpoint, options.Model);
        _retries = RemoteRetries.Create(time, failure => logger.ModelAskedAgain(name, failure.Fault.Name(), failure.Cause));
        _time = time;
        _timeout = options.Timeout ?? common.ModelTimeout;
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (!_options.Stream)
        {
            var response = await GetResponseAsync(messages, options, cancellationToken);
            foreach (var piece in response.ToChatResponseUpdates())
            {
                yield return piece;
            }

            yield break;
        }

        var (sent, asked) = (RemoteMessages.From(messages), RemoteOptions.From(options, _options));
        var answer = new StreamedAnswer();
        await using var updates = await TryAsync(
            async cancellation =>
            {
                var opened = _connection.Client.CompleteChatStreamingAsync(sent, asked, cancellation)
                    .GetAsyncEnumerator(cancellation);
                try
                {
                    return await opened.MoveNextAsync() ? opened : throw new ModelFailedException(ModelFault.Malformed);
                }
                catch
                {
                    await opened.DisposeAsync();
                    throw;
                }
            },
            cancellationToken);
        var (update, failure) = await NextAsync(answer, updates, hasMoved: true, cancellationToken);
        while (update is not null)
        {
            yield return update;
            (update, failure) = await NextAsync(answer, updates, hasMoved: false, cancellationToken);
        }

        // Also for an answer that broke off, because it is charged for.
        if (answer.Last() is { Contents.Count: > 0 } or { FinishReason: not null })
        {
            yield return answer.Last();
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (sent, asked) = (RemoteMessages.From(messages), RemoteOptions.From(options, _options));
        return await TryAsync(
            async cancellation => WholeAnswer.Read(await _connection.Client.CompleteChatAsync(sent, asked, cancellation)),
            cancellationToken);
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose() => _connection.Dispose();

    private async ValueTask<T> TryAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        return await _retries.ExecuteAsync(
            async cancellation =>
            {
                try
                {
                    return await call(cancellation);
                }
                catch (Exception exception) when (!cancellation.IsCancellationRequested)
                {
                    throw Failed(exception, _timeout - _time.GetElapsedTime(start));
                }
            },
            cancellationToken);
    }

    // Returns neither once the answer is complete: what goes wrong after that does not matter.
    private async ValueTask<(ChatResponseUpdate? Update, ModelFailedException? Failure)> NextAsync(
        StreamedAnswer answer,
        IAsyncEnumerator<Sdk.StreamingChatCompletionUpdate> updates,
        bool hasMoved,
        CancellationToken cancellationToken)
    {
        try
        {
            return hasMoved || await updates.MoveNextAsync()
                ? (answer.Read(updates.Current), null)
                : (null, answer.IsComplete ? null : Failed(new ModelFailedException(ModelFault.BrokeOff)));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, answer.IsComplete ? null : Failed(exception));
        }
    }

    // Once a piece of the answer has been sent, there is no time left for a retry.
    private ModelFailedException Failed(Exception exception, TimeSpan timeLeft = default) =>
        RemoteFailure.From(exception, _time.GetUtcNow()).ToException(timeLeft);
}
