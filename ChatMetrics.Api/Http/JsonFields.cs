using System.Text.Json;

namespace ChatMetrics.Api.Http;

/// <summary>The fields of a JSON object; errors in them are reported under the object's path.</summary>
/// <param name="parent">The object.</param>
/// <param name="path">The prefix of a field's name, such as <c>chat_history[0].</c>; empty for the body's own fields.</param>
internal readonly struct JsonFields(JsonElement parent, string path, FieldErrors errors)
{
    private const string IsRequired = "This field is required.";

    /// <summary>The field's full name, starting at the body.</summary>
    public string PathOf(string name) => path + name;

    /// <summary>A required string; empty, with an error added, if it is missing or malformed.</summary>
    public string Required(string name)
    {
        if (parent.TryGetProperty(name, out var value))
        {
            return Text(value, PathOf(name), errors) ?? "";
        }

        errors.Add(PathOf(name), IsRequired);
        return "";
    }

    /// <summary>An optional string; null if it is missing, null or malformed.</summary>
    public string? Optional(string name) => Find(name) is { } value ? Text(value, PathOf(name), errors) : null;

    /// <summary>A finite number from 0 on; 0 when it is missing or malformed, which is then among the errors.</summary>
    public double RequiredAmount(string name) => RequiredNumber(name, min: 0, "Must be a number, 0 or more.");

    /// <summary>A finite number; 0 when it is missing or malformed, which is then among the errors.</summary>
    public double RequiredNumber(string name, double min = double.MinValue, string rule = "Must be a number.")
    {
        if (!parent.TryGetProperty(name, out var value))
        {
            errors.Add(PathOf(name), IsRequired);
        }
        else if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) && number >= min)
        {
            return number;
        }
        else
        {
            errors.Add(PathOf(name), rule);
        }

        return 0;
    }

    /// <summary>
    /// The objects of an array; none if it is missing, null or malformed. An error is added for each item that is not an object.
    /// </summary>
    /// <param name="max">The most items that the array may have.</param>
    /// <param name="arrayRule">The error message for the array.</param>
    /// <param name="objectRule">The error message for an item.</param>
    public List<JsonFields> Objects(string name, int max, string arrayRule, string objectRule)
    {
        var objects = new List<JsonFields>();
        if (Find(name) is not { } array)
        {
            return objects;
        }

        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() > max)
        {
            errors.Add(PathOf(name), arrayRule);
            return objects;
        }

        foreach (var (i, item) in array.EnumerateArray().Index())
        {
            if (item.ValueKind == JsonValueKind.Object)
            {
                objects.Add(new JsonFields(item, PathOf($"{name}[{i}]."), errors));
            }
            else
            {
                errors.Add(PathOf($"{name}[{i}]"), objectRule);
            }
        }

        return objects;
    }

    /// <summary>The field's value; null if it is missing or null.</summary>
    public JsonElement? Find(string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>The string in a value; null, with an error added, if it is not a string.</summary>
    public static string? Text(JsonElement value, string field, FieldErrors errors)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            errors.Add(field, "Must be a string.");
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            errors.Add(field, "Must be valid Unicode.");
            return null;
        }
    }
}
