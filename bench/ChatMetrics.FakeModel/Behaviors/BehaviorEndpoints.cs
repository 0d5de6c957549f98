using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatMetrics.FakeModel.Behaviors;

internal static class BehaviorEndpoints
{
    public static void MapBehavior(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/behavior", (BehaviorStore store) => Answer(store.Current));
        routes.MapPut("/behavior", ReplaceAsync);
    }

    private static async Task<Results<JsonHttpResult<Behavior>, ValidationProblem>> ReplaceAsync(HttpRequest request, BehaviorStore store)
    {
        var (behavior, errors) = await BehaviorReader.ReadAsync(request.Body, store.Configured, request.HttpContext.RequestAborted);
        if (behavior is null)
        {
            return TypedResults.ValidationProblem(errors);
        }

        store.Replace(behavior);
        return Answer(behavior);
    }

    private static JsonHttpResult<Behavior> Answer(Behavior behavior) => TypedResults.Json(behavior, BehaviorJson.Default.Behavior);
}
