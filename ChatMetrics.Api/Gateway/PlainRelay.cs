using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Models.Remote;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Chat.Stages;
using ChatMetrics.Api.Chat.Tools;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Gateway;

/// <summary>
/// Passes a client's request on to the model as it is, and the answer back; one to a request. A stream goes out as it comes, a whole
/// answer when it has been measured.
/// </summary>
internal sealed class PlainRelay(
    ChatTrace measurement,
    UsageAccumulator usage,
    PerformanceTracker tracker,
    ModelTelemetry telemetry,
    TimeProvider time,
    IOptions<AssistantOptions> options) : IModelRelay, IDisposable
{
    // What tells a client about its request at the provider.
    private static readonly string[] PassedHeaders = ["x-request-id", "openai-", "x-ratelimit-"];

    private HttpResponse _client = null!;
    private GatewayRequest _request = null!;
    private RemoteRelay _model = null!;
    private string _operation = "";
    private IAnswerReader _reader = null!;
    private RelayedStream? _stream;
    private byte[] _whole = [];

    /// <summary>Whether the client has seen why the answer ends.</summary>
    public bool HasToldFailure => _stream?.Failure is not null;

    /// <param name="operation">The end of the path, such as <c>chat/completions</c>.</param>
    public IModelRelay Prepare(HttpResponse client, GatewayRequest request, RemoteRelay model, string operation, IAnswerReader reader)
    {
        (_client, _request, _model, _operation, _reader) = (client, request, model, operation, reader);
        return this;
    }

    public async Task<GeneratedChat> RunAsync(PromptedChat chat, CancellationToken cancellationToken)
    {
        var answer = new StreamedResponse(measurement, time, onToken: null);
        usage.Begin(chat.Model, answer, calls: null);
        using (tracker.Measure(chat.Model.MeasurementName))
        {
            var limit = chat.Model.SilenceTimeout ?? options.Value.ModelSilenceTimeout;
            using var silence = new CancellationTokenSource(_request.IsStream ? limit : Timeout.InfiniteTimeSpan, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
            try
            {
                usage.Ask(_request.Messages, tools: null);
                // A client that does not read is no model that is silent.
                await TraceAsync(
                    chat,
                    cancellation => PassAsync(
                        answer, waits => silence.CancelAfter(waits ? limit : Timeout.InfiniteTimeSpan), cancellation),
                    either.Token);
            }
            // When the answer is complete, what goes wrong after that does not matter.
            catch (Exception) when (_reader.IsComplete && !HasToldFailure && !cancellationToken.IsCancellationRequested)
            {
            }
            catch (Exception) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new ModelTimeoutException(limit);
            }
        }

        var exchanges = usage.Exchanges();
        var calls = exchanges[^1].Response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Count();
        return new GeneratedChat(
            chat, answer.Text, exchanges, calls, Preview: null, answer.TimeToFirstToken, answer.GenerationTime);
    }

    /// <summary>What is left for the client once the record is known: the end of a stream, or the whole answer.</summary>
    public async Task EndAsync(IndividualChatMetrics chat, CancellationToken cancellationToken)
    {
        if (_stream is not null)
        {
            await _stream.EndAsync(chat, _request.WantsUsage && _reader is CompletionAnswer, cancellationToken);
            return;
        }

        ChatHeaders.Write(_client, chat);
        var answer = AnswerJson.AddCost(_whole, chat);
        _client.ContentLength = answer.Length;
        await _client.BodyWriter.WriteAsync(answer, cancellationToken);
    }

    public void Dispose() => _stream?.Dispose();

    // Embeddings and responses are other operations than a chat.
    private async Task TraceAsync(PromptedChat chat, Func<CancellationToken, Task> pass, CancellationToken cancellationToken)
    {
        if (_reader is not CompletionAnswer)
        {
            await pass(cancellationToken);
            return;
        }

        var call = new RelayedCall(
            chat.Model.Metadata,
            async cancellation =>
            {
                await pass(cancellation);
                return usage.Answered();
            });
        var about = new ChatOptions { ModelId = _model.ModelName, ConversationId = chat.Command.ConversationId };
        await telemetry.Trace(call).GetResponseAsync(_request.Messages, about, cancellationToken);
    }

    private async Task PassAsync(StreamedResponse answer, Action<bool> onWaiting, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(cancellationToken);
        var isStream = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
        PassHead(response, isStream);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        try
        {
            if (isStream)
            {
                _stream = new RelayedStream(body, _client.BodyWriter, _reader, Add);
                await _client.StartAsync(cancellationToken);
                await _stream.PassAsync(onWaiting, cancellationToken);
            }
            else
            {
                await ReadWholeAsync(body, Add, cancellationToken);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw RemoteFailure.From(exception).ToException(TimeSpan.Zero);
        }
        finally
        {
            usage.Add(_reader.Last());
        }

        if (_stream?.Failure is { } failure)
        {
            throw failure;
        }

        if (!_reader.IsComplete)
        {
            throw new ModelFailedException(isStream ? ModelFault.BrokeOff : ModelFault.Malformed);
        }

        void Add(ChatResponseUpdate update)
        {
            usage.Add(update);
            answer.Add(update);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _model.SendAsync(
                _operation, asksForUsage => _request.Write(_model.ModelName, asksForUsage), _request.IsStream, cancellationToken);
        }
        // The model has read the question, which costs, although nobody waits for its answer any more.
        catch (OperationCanceledException)
        {
            usage.Add(_reader.Last());
            throw;
        }
    }

    private async Task ReadWholeAsync(Stream body, Action<ChatResponseUpdate> onUpdate, CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        await body.CopyToAsync(whole, cancellationToken);
        _whole = whole.ToArray();
        var value = _whole.AsMemory(_whole.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);
        using var json = LooseJson.Parse(value);
        if (json is not null && _reader.Read(value.Span, json.RootElement) is { } update)
        {
            onUpdate(update);
        }
    }

    private void PassHead(HttpResponseMessage response, bool isStream)
    {
        _client.StatusCode = (int)response.StatusCode;
        if (isStream)
        {
            EventStream.Begin(_client);
        }

        _client.ContentType = response.Content.Headers.ContentType?.ToString();
        foreach (var (name, values) in response.Headers.Where(header =>
            PassedHeaders.Any(passed => header.Key.StartsWith(passed, StringComparison.OrdinalIgnoreCase))))
        {
            _client.Headers[name] = values.Where(IsPlain).ToArray();
        }
    }

    // The server refuses an answer with other characters in its headers.
    private static bool IsPlain(string value) => value.All(character => character is >= ' ' and <= '~');
}
