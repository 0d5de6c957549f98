using Microsoft.OpenApi;

namespace ChatMetrics.Api.Http;

/// <summary>Endpoints that libraries map, and that the framework does not describe: health checks, and what is scraped.</summary>
internal static class UndescribedEndpoints
{
    public static void AddTo(OpenApiDocument document, IConfiguration configuration)
    {
        AddHealth(document, "/health", "Ready? With each check's state; degraded when Redis is away, with how many records wait");
        AddHealth(document, "/alive", "Alive? The process answers");
        if (configuration.IsPrometheusOn())
        {
            AddMetrics(document, "/metrics", "The metrics of this process, for Prometheus: as text, or by Accept as OpenMetrics");
        }
    }

    private static void AddHealth(OpenApiDocument document, string path, string summary)
    {
        var json = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["checks"] = new OpenApiSchema { Type = JsonSchemaType.Object },
            },
        };
        Add(document, path, summary, new()
        {
            ["200"] = Response("Healthy or degraded", json, "application/json"),
            ["503"] = Response("Unhealthy", json, "application/json"),
        });
    }

    private static void AddMetrics(OpenApiDocument document, string path, string summary)
    {
        var text = new OpenApiSchema { Type = JsonSchemaType.String };
        Add(document, path, summary, new() { ["200"] = Response("OK", text, "text/plain", "application/openmetrics-text") });
    }

    private static void Add(OpenApiDocument document, string path, string summary, OpenApiResponses responses) =>
        document.Paths.Add(path, new OpenApiPathItem
        {
            Operations = new Dictionary<HttpMethod, OpenApiOperation>
            {
                [HttpMethod.Get] = new() { OperationId = path[1..], Summary = summary, Responses = responses },
            },
        });

    private static OpenApiResponse Response(string description, OpenApiSchema schema, params string[] mediaTypes) => new()
    {
        Description = description,
        Content = mediaTypes.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = schema }),
    };
}
