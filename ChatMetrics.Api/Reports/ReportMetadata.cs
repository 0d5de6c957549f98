using System.Collections.ObjectModel;
using System.Text.Json;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Reports;

/// <summary>The metadata of a posted report and of each of its metrics: flat, and limited in size.</summary>
internal static class ReportMetadata
{
    private const int MaxValues = 32;
    private const int MaxTextLength = 1024;

    public static IReadOnlyDictionary<string, ScalarValue> Read(JsonFields parent, FieldErrors errors)
    {
        if (parent.Find("metadata") is not { } metadata)
        {
            return ReadOnlyDictionary<string, ScalarValue>.Empty;
        }

        var field = parent.PathOf("metadata");
        var values = new Dictionary<string, ScalarValue>();
        if (metadata.ValueKind != JsonValueKind.Object || metadata.GetPropertyCount() > MaxValues)
        {
            errors.Add(field, "Must be an object of at most 32 values.");
            return values;
        }

        foreach (var property in metadata.EnumerateObject())
        {
            ReportRules.CheckName(property.Name, field, errors);
            values[property.Name] = Value(property.Value, $"{field}.{property.Name}", errors);
        }

        return values;
    }

    private static ScalarValue Value(JsonElement value, string field, FieldErrors errors)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return default;
            case JsonValueKind.True or JsonValueKind.False:
                return value.GetBoolean();
            case JsonValueKind.Number when value.TryGetDouble(out var number) && double.IsFinite(number):
                return number;
            case JsonValueKind.String when JsonFields.Text(value, field, errors) is { Length: <= MaxTextLength } text:
                return text;
            default:
                if (!errors.Has(field))
                {
                    errors.Add(field, "Must be a string of at most 1,024 characters, a finite number, true, false or null.");
                }

                return default;
        }
    }
}
