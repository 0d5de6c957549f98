using System.Text.Json;
using ChatMetrics.FakeModel.Behaviors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatMetrics.FakeModel.Completions;

/// <summary>The part of the OpenAI protocol that a chat needs.</summary>
internal static class CompletionEndpoints
{
    public const string ModelName = "fake-model";

    public static void MapCompletions(this IEndpointRouteBuilder routes)
    {
        var v1 = routes.MapGroup("/v1");
        v1.MapGet("/models", () => TypedResults.Json(
            new ModelList("list", [new Model(ModelName, "model", 0, "chatmetrics")]), CompletionJson.Default.ModelList));
        v1.MapPost("/chat/completions", CompleteAsync);
    }

    private static async Task<IResult> CompleteAsync(HttpContext context, BehaviorStore store, TimeProvider time)
    {
        if (await ReadAsync(context.Request) is not { Messages.Count: > 0 } request || request.Messages.Contains(null!))
        {
            return Failure(StatusCodes.Status400BadRequest, "The body must be a chat completion request with messages.", "invalid_request_error");
        }

        var (behavior, fails) = store.Next();
        if (fails)
        {
            // Without it, a client asked to slow down would have to guess.
            context.Response.Headers.RetryAfter = behavior.FailureStatus is 429 or 503 ? "1" : default;
            return Failure(behavior.FailureStatus, "The fake model failed, as it was told to.", "server_error");
        }

        var writer = new ReplyWriter(request, behavior, time);
        return request.Stream
            ? TypedResults.ServerSentEvents(writer.StreamAsync(context.RequestAborted))
            : TypedResults.Json(await writer.WholeAsync(context.RequestAborted), CompletionJson.Default.CompletionResponse);
    }

    private static async Task<CompletionRequest?> ReadAsync(HttpRequest request)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(
                request.Body, CompletionJson.Default.CompletionRequest, request.HttpContext.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonHttpResult<ErrorResponse> Failure(int status, string message, string type) => TypedResults.Json(
        new ErrorResponse(new Error(message, type)), CompletionJson.Default.ErrorResponse, statusCode: status);
}
