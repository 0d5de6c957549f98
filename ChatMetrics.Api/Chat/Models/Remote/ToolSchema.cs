using System.Text.Json;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>Writes the schema of a tool's parameters with one type for each: some servers take no list of types.</summary>
internal static class ToolSchema
{
    public static void Write(Utf8JsonWriter json, JsonElement schema)
    {
        switch (schema.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var field in schema.EnumerateObject())
                {
                    json.WritePropertyName(field.Name);
                    if (field.NameEquals("type") && field.Value.ValueKind == JsonValueKind.Array)
                    {
                        json.WriteStringValue(OneType(field.Value));
                    }
                    else
                    {
                        Write(json, field.Value);
                    }
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in schema.EnumerateArray())
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                schema.WriteTo(json);
                break;
        }
    }

    // That it may be null says its absence from "required" as well.
    private static string OneType(JsonElement types) =>
        types.EnumerateArray().Select(type => type.GetString()).FirstOrDefault(type => type != "null") ?? "string";
}
