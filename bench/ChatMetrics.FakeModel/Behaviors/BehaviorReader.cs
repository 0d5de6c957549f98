using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ChatMetrics.FakeModel.Behaviors;

/// <summary>Reads the body of <c>PUT /behavior</c>. Omitted fields keep their configured values.</summary>
internal static class BehaviorReader
{
    /// <returns>The behavior, or the errors of each field.</returns>
    public static async Task<(Behavior? Behavior, Dictionary<string, string[]> Errors)> ReadAsync(
        Stream body, Behavior configured, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        try
        {
            if (await JsonNode.ParseAsync(body, cancellationToken: cancellationToken) is not JsonObject given)
            {
                throw new JsonException();
            }

            return (Merge(configured, given, errors), errors);
        }
        catch (JsonException)
        {
            errors[""] = ["The body must be a JSON object."];
            return (null, errors);
        }
    }

    private static Behavior? Merge(Behavior configured, JsonObject given, Dictionary<string, string[]> errors)
    {
        var fields = JsonSerializer.SerializeToNode(configured, BehaviorJson.Default.Behavior)!.AsObject();
        foreach (var (name, value) in given)
        {
            if (!fields.ContainsKey(name))
            {
                errors[name] = [$"There is no such field. The fields are {string.Join(", ", fields.Select(field => field.Key))}."];
            }
            else
            {
                fields[name] = value?.DeepClone();
            }
        }

        var behavior = Deserialize(fields, errors);
        foreach (var (property, message) in behavior is null ? [] : BehaviorValidator.Errors(behavior))
        {
            errors[NameOf(property)] = [$"{NameOf(property)} {message}"];
        }

        return errors.Count > 0 ? null : behavior;
    }

    private static Behavior? Deserialize(JsonObject fields, Dictionary<string, string[]> errors)
    {
        try
        {
            return fields.Deserialize(BehaviorJson.Default.Behavior);
        }
        catch (JsonException exception)
        {
            var name = exception.Path?.TrimStart('$', '.') ?? "";
            errors[name] = [$"{name} must be a number."];
            return null;
        }
    }

    private static string NameOf(string property) =>
        typeof(Behavior).GetProperty(property)!.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
        ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property);
}
