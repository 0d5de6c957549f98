using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ChatMetrics.Telemetry.Contracts;
using Microsoft.OpenApi;

namespace ChatMetrics.Api.Http;

/// <summary><c>GET /openapi/v1.json</c>: the requests and responses of every endpoint.</summary>
internal static class ApiDescription
{
    public static void AddApiDescription(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = WireJson.Utf8.Options.PropertyNamingPolicy;
            options.SerializerOptions.Encoder = WireJson.Utf8.Options.Encoder;
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.Converters.Add(new UtcMillisecondsConverter());
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default.WithAddedModifier(DescribeAsRead));
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
                UndescribedEndpoints.AddTo(document, builder.Configuration);
                return Task.CompletedTask;
            });
            options.AddSchemaTransformer((schema, context, _) =>
            {
                // Nothing tells what a converter of our own writes.
                if (context.JsonTypeInfo.Type == typeof(DateTimeOffset))
                {
                    (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
                }

                if (context.JsonTypeInfo is { Kind: JsonTypeInfoKind.Object, OriginatingResolver: WireJson } contract)
                {
                    schema.Required = RequiredFields(contract);
                }

                return Task.CompletedTask;
            });
        });
    }

    // A property that is only read from has no setter to say whether it may be null: its getter does.
    private static void DescribeAsRead(JsonTypeInfo contract)
    {
        foreach (var property in contract.Properties.Where(property => property.Set is null && property.AssociatedParameter is null))
        {
            property.IsSetNullable = property.IsGetNullable;
        }
    }

    // What is left out when it is null is not required.
    private static HashSet<string>? RequiredFields(JsonTypeInfo contract) =>
        contract.Properties
            .Where(property => property is { ShouldSerialize: null, AssociatedParameter: null or { HasDefaultValue: false } })
            .Select(property => property.Name)
            .ToHashSet() is { Count: > 0 } required ? required : null;
}
