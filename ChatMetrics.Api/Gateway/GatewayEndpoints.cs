using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry;
using ChatMetrics.Telemetry.Records;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatMetrics.Api.Gateway;

/// <summary>The door of the OpenAI protocol: a client changes its base URL, and every question is measured.</summary>
internal static class GatewayEndpoints
{
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<GatewayOptions, GatewayOptionsValidator>("ChatMetrics:Gateway");
        builder.Services.AddSingleton<GatewayModels>();
        builder.Services.AddSingleton<PurposeFinder>();
        builder.Services.AddSingleton<IProblemDetailsWriter, GatewayErrors>();
        builder.Services.AddScoped<GatewayDoor>();
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
            .WithMetadata(new QuestionEndpoint(ChatDoor.OpenAI), new ProducesResponseTypeMetadata(
                StatusCodes.Status200OK, contentTypes: ["application/json", "text/event-stream"]));
        foreach (var status in (int[])[400, 404, 429, 502])
        {
            asking.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(GatewayErrorBody), ["application/json"]));
        }

        asking.MapPost("/chat/completions", (HttpContext context, GatewayDoor door) => door.CompleteAsync(context))
            .WithName("ChatCompletions")
            .WithSummary("A chat completion as clients of the OpenAI protocol ask for it, measured")
            .WithDescription(
                "A model's own name passes the request on as it is, and the answer back with `usage.cost` and `chatmetrics`; `aara` and "
                + "`aara/name` answer with the assistant. `X-Chat-Id` names the record.");

        asking.MapPost("/embeddings", (HttpContext context, GatewayDoor door) => door.RelayAsync(context, GatewayDoor.Embeddings))
            .WithName("Embeddings")
            .WithSummary("Passed on to the model as it is, measured");

        asking.MapPost("/responses", (HttpContext context, GatewayDoor door) => door.RelayAsync(context, GatewayDoor.Responses))
            .WithName("Responses")
            .WithSummary("Passed on to the model as it is, measured");
    }

    private static Ok<GatewayModel> GetModel(GatewayModels models, string id)
    {
        // Some clients escape the slash in aara/name; routing leaves that as it is.
        var name = Uri.UnescapeDataString(id);
        return TypedResults.Ok(models.All.FirstOrDefault(model => string.Equals(model.Id, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UnknownModelException(models.All.Select(model => model.Id)));
    }
}
