using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Models.Remote;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Limits;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using MediatR;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Gateway;

/// <summary>Takes one request of the OpenAI protocol through the pipeline: passed on to its model, or answered by the assistant.</summary>
internal sealed class GatewayDoor(
    GatewayModels models,
    PurposeFinder purposes,
    PlainRelay relay,
    AssistantCompletion assistant,
    ChatTrace chat,
    IMediator mediator,
    IHostApplicationLifetime lifetime,
    IOptions<GatewayOptions> options)
{
    public const string Embeddings = "embeddings";
    public const string Responses = "responses";

    private const string EmbeddingPurpose = "embedding";

    /// <summary>A chat completion, of a model itself or of the assistant.</summary>
    public async Task CompleteAsync(HttpContext context)
    {
        var request = await ReadAsync(context);
        var (model, plain) = models.Find(request.Model);
        var command = Command(context, request, model.Name, isOurs: plain is null);
        if (plain is not null)
        {
            await PassAsync(context, request, command, plain, RemoteConnection.ChatCompletions, new CompletionAnswer());
            return;
        }

        command = command with { Question = Question(request, command.Question), BringsHistory = true };
        await AnswerAsync(context, () => assistant.AnswerAsync(context, request, command));
    }

    /// <summary>An operation that only models themselves have.</summary>
    public async Task RelayAsync(HttpContext context, string operation)
    {
        var request = await ReadAsync(context);
        var (model, plain) = models.Find(request.Model);
        if (plain is null)
        {
            throw GatewayRequest.Invalid("model", $"The assistant answers at /v1/chat/completions, not at /v1/{operation}.");
        }

        var command = Command(context, request, model.Name, isOurs: false);
        if (operation == Embeddings && command.Question.Purpose is null)
        {
            command = command with { Question = command.Question with { Purpose = EmbeddingPurpose } };
        }

        await PassAsync(context, request, command, plain, operation, new OtherAnswer(hasText: operation != Embeddings));
    }

    private Task<GatewayRequest> ReadAsync(HttpContext context)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new BadHttpRequestException("The service is shutting down.", StatusCodes.Status503ServiceUnavailable);
        }

        ChatHeaders.WriteIdAtStart(context.Response, chat);
        return GatewayRequest.ReadAsync(context.Request, options.Value.MaxBodyMb);
    }

    private ChatCommand Command(HttpContext context, GatewayRequest request, string model, bool isOurs)
    {
        var (conversation, isDerived) = GatewayIdentity.Conversation(context.Request, request, isOurs);
        return new ChatCommand(
            new ChatRequest(
                request.Question,
                conversation,
                Model: model,
                User: GatewayIdentity.User(context.Request, request),
                Purpose: GatewayIdentity.Purpose(context.Request, request, purposes)),
            conversation,
            Asker.Of(context))
        {
            Door = ChatDoor.OpenAI,
            ConversationIsDerived = isDerived,
        };
    }

    // The last message, and the newest of those before it.
    private static ChatRequest Question(GatewayRequest request, ChatRequest question) =>
        request.Oddity is { } oddity ? throw GatewayRequest.Invalid("messages", oddity)
        : request.Messages is [.., { } last] && last.Role == ChatRole.User
            ? question with
            {
                Message = last.Text,
                ChatHistory =
                [
                    .. request.Messages.SkipLast(1)
                        .Where(message => message.Role != ChatRole.Tool && message.Text.Length > 0)
                        .TakeLast(ChatRequest.MaxHistory)
                        .Select(message => new ChatHistoryTurn(message.Role.Value, message.Text)),
                ],
            }
            : throw GatewayRequest.Invalid("messages", "The last message must be the user's: the assistant answers it.");

    private Task PassAsync(
        HttpContext context, GatewayRequest request, ChatCommand command, RemoteRelay plain, string operation, IAnswerReader reader) =>
        AnswerAsync(context, async () =>
        {
            var passing = command with { Relay = relay.Prepare(context.Response, request, plain, operation, reader) };
            var reply = await mediator.Send(passing, context.RequestAborted);
            await relay.EndAsync(IndividualChatMetrics.From(reply.Record!), context.RequestAborted);
        });

    // Once a stream has begun, an error is its last chunk, unless the model has said it already.
    private async Task AnswerAsync(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (Exception exception) when (context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            if (!relay.HasToldFailure)
            {
                await context.Response.BodyWriter.WriteAsync(GatewayErrors.Frame(context, exception), context.RequestAborted);
            }
        }
    }
}
