using System.Text.Json;
using System.Text.Json.Nodes;
using ChatMetrics.Api.Http;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ChatMetrics.Api.Mcp;

/// <summary>
/// Holds the arguments of a call against the tool's own schema: the library ignores those that it does not know, and does not say which one
/// it cannot read.
/// </summary>
internal static class ToolArguments
{
    private const string Properties = "properties";
    private const string Required = "required";
    private const string NoOthers = "additionalProperties";

    /// <summary>A tool's schema that takes no other arguments.</summary>
    public static JsonElement Close(JsonElement schema)
    {
        var closed = JsonObject.Create(schema)!;
        closed[NoOthers] = false;
        return JsonSerializer.SerializeToElement(closed);
    }

    /// <summary>Refuses a call whose arguments are not those of the tool, field by field.</summary>
    public static McpRequestHandler<CallToolRequestParams, CallToolResult> Check(
        McpRequestHandler<CallToolRequestParams, CallToolResult> next) => (request, cancellation) =>
    {
        if (request.MatchedPrimitive is McpServerTool tool)
        {
            var errors = new FieldErrors();
            Read(tool.ProtocolTool.InputSchema, request.Params?.Arguments ?? new Dictionary<string, JsonElement>(), errors);
            errors.ThrowIfAny();
        }

        return next(request, cancellation);
    };

    private static void Read(JsonElement schema, IDictionary<string, JsonElement> arguments, FieldErrors errors)
    {
        var known = schema.TryGetProperty(Properties, out var properties)
            ? properties.EnumerateObject().ToDictionary(property => property.Name, property => property.Value) : [];
        foreach (var (name, value) in arguments)
        {
            if (!known.TryGetValue(name, out var property))
            {
                errors.Add(name, $"There is no argument of that name; there are {string.Join(", ", known.Keys)}.");
            }
            else if (!TypesOf(property).Any(type => Is(value, type)))
            {
                errors.Add(name, $"Must be {string.Join(" or ", TypesOf(property).Select(WordsOf))}.");
            }
        }

        if (schema.TryGetProperty(Required, out var required))
        {
            foreach (var name in required.EnumerateArray().Select(name => name.GetString()!).Where(name => !arguments.ContainsKey(name)))
            {
                errors.Add(name, "Is missing.");
            }
        }
    }

    private static string[] TypesOf(JsonElement property) => property.GetProperty("type") is { ValueKind: JsonValueKind.Array } several
        ? [.. several.EnumerateArray().Select(type => type.GetString()!)] : [property.GetProperty("type").GetString()!];

    private static bool Is(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new NotSupportedException($"No tool takes a {type}."),
    };

    private static string WordsOf(string type) => type switch
    {
        "string" => "a string",
        "integer" => "a whole number",
        _ => type,
    };
}
