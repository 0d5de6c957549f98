using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ChatMetrics.Api.Access;

/// <summary>The API's description says which requests need a key, and how it is sent.</summary>
internal static class AccessDescription
{
    public static void AddAccessDescription(this IServiceCollection services) => services.Configure<OpenApiOptions>(
        "v1",
        options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.AddComponent(KeyHandler.SchemeName, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" });
            var requirement = new OpenApiSecurityRequirement { [new(KeyHandler.SchemeName, document)] = [] };
            foreach (var (path, item) in document.Paths)
            {
                foreach (var (method, operation) in item.Operations ?? [])
                {
                    if (RouteScopes.Find(method.Method, path) is not RouteScopes.Open)
                    {
                        operation.Security = [requirement];
                        operation.Responses?.TryAdd("401", new OpenApiResponse { Description = "No key, or an unknown one" });
                        operation.Responses?.TryAdd("403", new OpenApiResponse { Description = "The key may not do this" });
                    }
                }
            }

            return Task.CompletedTask;
        }));
}
