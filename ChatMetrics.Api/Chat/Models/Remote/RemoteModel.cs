using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Polly;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>
/// A model behind an OpenAI-compatible endpoint. What fails before the first piece of an answer is tried again where that is safe;
/// whatever fails in the end is a <see cref="ModelFailedException"/> with its fault. docs/decisions/models.md
/// </summary>
internal sealed class RemoteModel : IChatClient
{
    // As in the semantic conventions: named after the protocol, whoever is behind the endpoint.
    private const string OpenAIName = "openai";
    private const string AzureName = "azure.ai.openai";

    // How long the usage may follow the end of an answer: some servers keep the connection open after that.
    private static readonly TimeSpan AfterTheEnd = TimeSpan.FromSeconds(2);

    private readonly string _name;
    private readonly ChatModelOptions _options;
    private readonly RemoteConnection _connection;
    private readonly ServerProfile _server;
    private readonly RemoteRelay _relay;
    private readonly ChatClientMetadata _metadata;
    private readonly ResiliencePipeline _retries;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly ILogger<RemoteModel> _logger;

    public RemoteModel(
        string name, ChatModelOptions options, AssistantOptions common, TimeProvider time, ILogger<RemoteModel> logger)
    {
        (_name, _options, _time, _logger) = (name, options, time, logger);
        _connection = new RemoteConnection(options, common.MaxAnswerMb);
        _server = new ServerProfile(options.Without);
        _relay = new RemoteRelay(name, options, _connection, _server, time, logger);
        _metadata = new ChatClientMetadata(
            options.IsProvider(ModelProviders.Azure) ? AzureName : OpenAIName, _connection.Endpoint, options.Model);
        _retries = RemoteRetries.Create(time, failure => logger.ModelAskedAgain(name, failure.Fault.Name(), failure.Cause));
        var (timeout, silence) = (options.Timeout ?? common.ModelTimeout, options.SilenceTimeout ?? common.ModelSilenceTimeout);
        // A wait for another try is silence as well.
        _timeout = timeout < silence ? timeout : silence;
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (answer, opened) = await OpenAsync(messages, options, cancellationToken);
        await using var updates = opened;
        ModelFailedException? failure = null;
        for (var hasNext = true; hasNext;)
        {
            // The first one is there since the answer was opened.
            if (updates.Current is { } update)
            {
                yield return update;
            }

            (hasNext, failure) = await NextAsync(answer, updates, cancellationToken);
        }

        // Of an answer that was cut off as well, for it is paid for.
        var last = answer.Last();
        if (last is { Contents.Count: > 0 } or { FinishReason: not null })
        {
            yield return last;
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType == typeof(RemoteRelay) ? _relay
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose() => _connection.Dispose();

    // With the first piece of an answer, so that what fails before it is tried again.
    private async ValueTask<(CompletionReader Answer, IAsyncEnumerator<ChatResponseUpdate?> Updates)> OpenAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        var (start, attempts) = (_time.GetTimestamp(), new ModelAttempts(options, _time));
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(RemoteRetries.Attempts, attempts);
        try
        {
            return await _retries.ExecuteAsync(
                async context => await BeginAsync(
                    await SendAsync(messages, options, attempts, start, context.CancellationToken), start, context.CancellationToken),
                context);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<(CompletionReader Answer, IAsyncEnumerator<ChatResponseUpdate?> Updates)> BeginAsync(
        HttpResponseMessage response, long start, CancellationToken cancellationToken)
    {
        var answer = new CompletionReader();
        var updates = ReadAsync(response, answer, _time, cancellationToken).GetAsyncEnumerator(cancellationToken);
        try
        {
            return await updates.MoveNextAsync() ? (answer, updates) : throw new ModelFailedException(ModelFault.Malformed);
        }
        catch (Exception exception)
        {
            await updates.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw RemoteFailure.From(exception).ToException(TimeLeft(start));
        }
    }

    private TimeSpan TimeLeft(long start) => _timeout - _time.GetElapsedTime(start);

    // A request that is refused is sent again, without what the server may not take.
    private async Task<HttpResponseMessage> SendAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, ModelAttempts attempts, long start, CancellationToken cancellationToken)
    {
        var without = _server.Without;
        attempts.Begin();
        var response = await SendAsync(messages, options, without, start, cancellationToken);
        // Servers name one thing after the other.
        var refusals = new List<(ServerError Error, ServerFeatures LeftOut)>();
        while (!response.IsSuccessStatusCode)
        {
            var (failed, error) = await FailAsync(response, start, cancellationToken);
            if (ServerProfile.Next(error, without, Used(messages, options)) is not { } next)
            {
                throw failed;
            }

            refusals.Add((error, next & ~without));
            attempts.Failed(failed);
            attempts.Begin();
            without = next;
            response = await SendAsync(messages, options, without, start, cancellationToken);
        }

        foreach (var (error, leftOut) in refusals)
        {
            if (_server.Learn(error, leftOut) is var learned and not ServerFeatures.None)
            {
                _logger.ServerRefuses(_name, learned.ToString());
            }
        }

        return response;
    }

    private async Task<HttpResponseMessage> SendAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, ServerFeatures without, long start, CancellationToken cancellationToken)
    {
        try
        {
            return await _connection.SendAsync(CompletionRequest.Write(messages, options, _options, without), without, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw RemoteFailure.From(exception).ToException(TimeLeft(start));
        }
    }

    private async Task<(ModelFailedException Failed, ServerError Error)> FailAsync(
        HttpResponseMessage response, long start, CancellationToken cancellationToken)
    {
        using (response)
        {
            var error = await RemoteFailure.ReadErrorAsync(response, cancellationToken);
            return (RemoteFailure.From(response, error, _time.GetUtcNow()).ToException(TimeLeft(start)), error);
        }
    }

    private ServerFeatures Used(IEnumerable<ChatMessage> messages, ChatOptions? options) =>
        (options?.Tools is { Count: > 0 } ? ServerFeatures.Tools : ServerFeatures.None)
        | (_options.Stream ? ServerFeatures.StreamOptions : ServerFeatures.None)
        | ((options?.MaxOutputTokens ?? _options.MaxOutputTokens) is null ? ServerFeatures.None : ServerFeatures.MaxTokensName)
        | (messages.Any(message => message.Role == ChatRole.System) ? ServerFeatures.SystemMessages : ServerFeatures.None)
        | (_options.IsProvider(ModelProviders.Azure) ? ServerFeatures.ApiVersion : ServerFeatures.None);

    // One item for each value of the answer, null where it brings nothing to show; the first with the first value that is a part of it.
    private static async IAsyncEnumerable<ChatResponseUpdate?> ReadAsync(
        HttpResponseMessage response,
        CompletionReader answer,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using (response)
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var afterTheEnd = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            await using var _ = afterTheEnd.Token.Register(reading.Cancel);
            await foreach (var value in EventReader.ReadAsync(body, reading.Token))
            {
                var update = answer.Read(value);
                if (answer.HasBegun)
                {
                    yield return update;
                }

                if (answer.HasNothingToCome)
                {
                    yield break;
                }

                if (answer.IsComplete)
                {
                    afterTheEnd.CancelAfter(AfterTheEnd);
                }
            }
        }
    }

    // When the answer is complete, what goes wrong after that does not matter.
    private static async ValueTask<(bool HasNext, ModelFailedException? Failure)> NextAsync(
        CompletionReader answer, IAsyncEnumerator<ChatResponseUpdate?> updates, CancellationToken cancellationToken)
    {
        try
        {
            return await updates.MoveNextAsync()
                ? (true, null)
                : (false, answer.IsComplete ? null : new ModelFailedException(ModelFault.BrokeOff));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return (false, answer.IsComplete ? null : RemoteFailure.From(exception).ToException(TimeSpan.Zero));
        }
    }
}
