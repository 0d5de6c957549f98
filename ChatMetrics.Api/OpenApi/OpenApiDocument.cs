using ChatMetrics.Telemetry.Wire;

namespace ChatMetrics.Api.OpenApi;

/// <summary><c>GET /openapi/v1.json</c>: what every endpoint takes and gives.</summary>
internal static class OpenApiDocument
{
    public static void AddOpenApiDocument(this WebApplicationBuilder builder)
    {
        // Schemas are made from the same JSON rules that the answers are written by.
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = WireJson.Default.Options.PropertyNamingPolicy;
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default);
        });
        builder.Services.AddOpenApi();
    }
}
