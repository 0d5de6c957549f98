using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Contracts;
using Microsoft.OpenApi;

namespace ChatMetrics.Api.Http;

/// <summary><c>GET /openapi/v1.json</c>: the requests and responses of every endpoint.</summary>
internal static class ApiDescription
{
    public static void AddApiDescription(this WebApplicationBuilder builder)
    {
        // Schemas follow the JSON settings with which the responses are written.
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = WireJson.Default.Options.PropertyNamingPolicy;
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default);
        });
        builder.Services.AddOpenApi(options =>
        {
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "ChatMetrics",
                    Version = "v1",
                    Description = "What every single question to a chat assistant costs.",
                };
                AddHealth(
                    document,
                    "/health",
                    "Ready? With each check's state; degraded when Redis is away, with how many records wait");
                AddHealth(document, "/alive", "Alive? The process answers");
                return Task.CompletedTask;
            });
            options.AddSchemaTransformer((schema, context, _) =>
            {
                // A property that is omitted when null is not required.
                foreach (var property in context.JsonTypeInfo.Properties)
                {
                    if (property.ShouldSerialize is not null)
                    {
                        schema.Required?.Remove(property.Name);
                    }
                }

                return Task.CompletedTask;
            });
        });
    }

    // The framework does not describe health check endpoints.
    private static void AddHealth(OpenApiDocument document, string path, string summary) =>
        document.Paths.Add(path, new OpenApiPathItem
        {
            Operations = new Dictionary<HttpMethod, OpenApiOperation>
            {
                [HttpMethod.Get] = new()
                {
                    OperationId = path[1..],
                    Summary = summary,
                    Responses = new OpenApiResponses
                    {
                        ["200"] = Health("Healthy or degraded"),
                        ["503"] = Health("Unhealthy"),
                    },
                },
            },
        });

    private static OpenApiResponse Health(string description) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/json"] = new OpenApiMediaType
            {
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["status"] = new OpenApiSchema { Type = JsonSchemaType.String },
                        ["checks"] = new OpenApiSchema { Type = JsonSchemaType.Object },
                    },
                },
            },
        },
    };
}
