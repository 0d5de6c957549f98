using System.Text.Json.Serialization.Metadata;

namespace ChatMetrics.Api.Export;

/// <summary>One value of each row, in every format.</summary>
/// <param name="Name">Its name in files.</param>
/// <param name="Read">From a row to the value; null where there is none.</param>
/// <param name="Type">The value as JSON.</param>
internal sealed record ExportColumn(string Name, Func<object, object?> Read, JsonTypeInfo Type)
{
    /// <summary>Whether the value is a list or a dictionary: JSON in every format.</summary>
    public bool IsNested => Type.Kind != JsonTypeInfoKind.None;

    /// <summary>
    /// The columns of what the API returns as JSON: its fields, in order, and those of the objects in it as <c>object_field</c>. So a
    /// field that is added there is in files too.
    /// </summary>
    public static IEnumerable<ExportColumn> AllOf(JsonTypeInfo row) => AllOf(row, "", value => value);

    private static IEnumerable<ExportColumn> AllOf(JsonTypeInfo type, string prefix, Func<object, object?> read)
    {
        foreach (var property in type.Properties.OrderBy(property => property.Order))
        {
            if (property.Get is { } get)
            {
                var column = new ExportColumn(
                    prefix + property.Name,
                    row => read(row) is { } parent ? get(parent) : null,
                    type.Options.GetTypeInfo(property.PropertyType));
                IEnumerable<ExportColumn> columns = column.Type.Kind == JsonTypeInfoKind.Object
                    ? AllOf(column.Type, $"{column.Name}_", column.Read)
                    : [column];
                foreach (var inner in columns)
                {
                    yield return inner;
                }
            }
        }
    }
}
