using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Chat.Warmup;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatMetrics.Api.Chat;

internal static class ChatEndpoints
{
    public static void MapChat(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/chat", AskAsync)
            .RequireCors(CorsPolicies.Pages)
            .WithName("Chat")
            .WithTags("Chat")
            .WithSummary("Ask the assistant a question and see what it cost")
            .WithDescription(
                "With `Accept: text/event-stream` the answer streams: `token` events, then one `completed` or `error` event, "
                + "and a `ping` event when the model has been silent for 10 s. "
                + "`finish_reason` in the metrics tells of an answer that was cut off (`length`) or filtered (`content_filter`); "
                + "`history` is `unavailable` when the conversation's stored turns could not be read and the model did not see "
                + "them.")
            .WithMetadata(new QuestionEndpoint(ChatDoor.Chat))
            .Accepts<ChatRequest>("application/json")
            .Produces<ChatAnswer>(StatusCodes.Status200OK, "application/json", "text/event-stream")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status502BadGateway)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .ProducesProblem(StatusCodes.Status504GatewayTimeout);
    }

    private static async Task<Results<Ok<ChatAnswer>, EmptyHttpResult>> AskAsync(
        HttpContext context, IMediator mediator, ChatTrace chat, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new BadHttpRequestException("The service is shutting down.", StatusCodes.Status503ServiceUnavailable);
        }

        ChatHeaders.WriteIdAtStart(context.Response, chat);
        var command = await ChatRequestReader.ReadAsync(context.Request) with { IsWarmup = WarmupRequest.Is(context) };
        if (EventStream.IsAccepted(context.Request))
        {
            await ChatStream.AnswerAsync(context, mediator, command, time);
            return TypedResults.Empty;
        }

        var reply = await mediator.Send(command, context.RequestAborted);
        var answer = reply.ToAnswer(command.ConversationId);
        ChatHeaders.Write(context.Response, answer.Metadata.IndividualChatMetrics);
        return TypedResults.Ok(answer);
    }
}
