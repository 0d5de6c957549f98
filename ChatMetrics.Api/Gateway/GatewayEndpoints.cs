using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Models.Remote;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry;
using ChatMetrics.Telemetry.Records;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Gateway;

/// <summary>The door of the OpenAI protocol: a client changes its base URL, and every question is measured.</summary>
internal static class GatewayEndpoints
{
    private const string Embeddings = "embeddings";
    private const string Responses = "responses";

    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<GatewayOptions, GatewayOptionsValidator>("ChatMetrics:Gateway");
        builder.Services.AddSingleton<GatewayModels>();
        builder.Services.AddSingleton<PurposeFinder>();
        builder.Services.AddSingleton<IProblemDetailsWriter, GatewayErrors>();
        builder.Services.AddScoped<PlainRelay>();
        builder.Services.AddScoped<AssistantCompletion>();
        builder.Services.ConfigureHttpJsonOptions(
            options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJson.Default));
    }

    public static void MapGateway(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("OpenAI protocol").RequireCors(CorsPolicies.Gateway);

        group.MapGet("/models", (GatewayModels models) => TypedResults.Ok(new GatewayModelList("list", models.All)))
            .WithName("GatewayModels")
            .WithSummary("The models: by their own names as they are, by aara/name behind the assistant");

        group.MapGet("/models/{**id}", GetModel)
            .WithName("GatewayModel")
            .WithSummary("One model")
            .Produces<GatewayErrorBody>(StatusCodes.Status404NotFound);

        var asking = group.MapGroup("")
            .WithMetadata(new ProducesResponseTypeMetadata(
                StatusCodes.Status200OK, contentTypes: ["application/json", "text/event-stream"]));
        foreach (var status in (int[])[400, 404, 429, 502])
        {
            asking.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(GatewayErrorBody), ["application/json"]));
        }

        asking.MapPost("/chat/completions", (HttpContext context, GatewayModels models) => CompleteAsync(context, models))
            .WithName("ChatCompletions")
            .WithSummary("A chat completion as clients of the OpenAI protocol ask for it, measured")
            .WithDescription(
                "A model's own name passes the request on as it is, and the answer back with `usage.cost` and `chatmetrics`; `aara` and "
                + "`aara/name` answer with the assistant. `X-Chat-Id` names the record.");

        asking.MapPost("/embeddings", (HttpContext context, GatewayModels models) => RelayAsync(context, models, Embeddings))
            .WithName("Embeddings")
            .WithSummary("Passed on to the model as it is, measured");

        asking.MapPost("/responses", (HttpContext context, GatewayModels models) => RelayAsync(context, models, Responses))
            .WithName("Responses")
            .WithSummary("Passed on to the model as it is, measured");
    }

    private static Ok<GatewayModel> GetModel(GatewayModels models, string id) =>
        TypedResults.Ok(models.All.FirstOrDefault(model => string.Equals(model.Id, id, StringComparison.OrdinalIgnoreCase))
            ?? throw new UnknownModelException(id, models.All.Select(model => model.Id)));

    private static async Task CompleteAsync(HttpContext context, GatewayModels models)
    {
        var request = await BeginAsync(context);
        var (model, plain) = models.Find(request.Model);
        if (plain is not null)
        {
            await PassAsync(context, request, model.Name, plain, RemoteConnection.ChatCompletions, new CompletionAnswer());
            return;
        }

        var question = request.Messages is [.., { } last] && last.Role == ChatRole.User
            ? last.Text
            : throw GatewayRequest.Invalid("messages", "The last message must be the user's: the assistant answers it.");
        var command = Command(context, request, model.Name) with { BringsHistory = true };
        // The question itself follows the history.
        var turns = request.Messages.SkipLast(1)
            .Where(message => message.Role != ChatRole.Tool && message.Text.Length > 0)
            .TakeLast(ChatRequest.MaxHistory)
            .Select(message => new ChatHistoryTurn(message.Role.Value, message.Text));
        await TellAsync(
            context,
            () => context.RequestServices.GetRequiredService<AssistantCompletion>().AnswerAsync(
                context, request, command with { Question = command.Question with { Message = question, ChatHistory = [.. turns] } }),
            hasToldFailure: () => false);
    }

    private static async Task RelayAsync(HttpContext context, GatewayModels models, string operation)
    {
        var request = await BeginAsync(context);
        var (model, plain) = models.Find(request.Model);
        await PassAsync(
            context,
            request,
            model.Name,
            plain ?? throw GatewayRequest.Invalid("model", $"The assistant answers at /v1/chat/completions, not at /v1/{operation}."),
            operation,
            new OtherAnswer());
    }

    private static async Task<GatewayRequest> BeginAsync(HttpContext context)
    {
        var services = context.RequestServices;
        if (services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
        {
            throw new BadHttpRequestException("The service is shutting down.", StatusCodes.Status503ServiceUnavailable);
        }

        ChatHeaders.WriteIdAtStart(context.Response, services.GetRequiredService<ChatTrace>());
        return await GatewayRequest.ReadAsync(context.Request, services.GetRequiredService<IOptions<GatewayOptions>>().Value.MaxBodyMb);
    }

    private static async Task PassAsync(
        HttpContext context, GatewayRequest request, string model, RemoteModel plain, string operation, IAnswerReader reader)
    {
        var relay = context.RequestServices.GetRequiredService<PlainRelay>();
        var command = Command(context, request, model) with { Relay = relay.Prepare(context.Response, request, plain, operation, reader) };
        if (operation == Embeddings && command.Question.Purpose is null)
        {
            command = command with { Question = command.Question with { Purpose = "embedding" } };
        }

        await TellAsync(
            context,
            async () =>
            {
                var reply = await context.RequestServices.GetRequiredService<IMediator>().Send(command, context.RequestAborted);
                await relay.EndAsync(reply.Record!, context.RequestAborted);
            },
            hasToldFailure: () => relay.HasToldFailure);
    }

    private static ChatCommand Command(HttpContext context, GatewayRequest request, string model)
    {
        var (conversation, isDerived) = GatewayIdentity.Conversation(context.Request, request);
        var purposes = context.RequestServices.GetRequiredService<PurposeFinder>();
        return new ChatCommand(
            new ChatRequest(
                request.Question,
                conversation,
                Model: model,
                User: GatewayIdentity.User(context.Request, request),
                Purpose: GatewayIdentity.Purpose(context.Request, request, purposes)),
            conversation,
            context.Connection.RemoteIpAddress?.ToString() ?? "")
        {
            Door = ChatDoor.OpenAI,
            ConversationIsDerived = isDerived,
        };
    }

    // Once a stream has begun, an error is its last chunk.
    private static async Task TellAsync(HttpContext context, Func<Task> answer, Func<bool> hasToldFailure)
    {
        try
        {
            await answer();
        }
        catch (Exception exception) when (context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            if (!hasToldFailure())
            {
                await context.Response.BodyWriter.WriteAsync(GatewayErrors.Frame(context, exception), context.RequestAborted);
            }
        }
    }
}
