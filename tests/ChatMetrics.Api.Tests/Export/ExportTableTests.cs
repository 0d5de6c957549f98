using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ChatMetrics.Api.Export;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Api.Tests.Export;

/// <summary>The columns of the files: every field is one, and docs/export.md has them.</summary>
public sealed partial class ExportTableTests
{
    private static readonly ExportTable[] Tables = [ExportTable.Chats, ExportTable.Conversations, ExportTable.Samples];

    public static TheoryData<string> Fields => new(FieldsOf(typeof(ChatRecord)).SelectMany(NamesOf));

    [Theory]
    [InlineData("chats")]
    [InlineData("conversations")]
    [InlineData("samples")]
    public void Columns_OfTheDocument_AreThoseOfTheFile(string name)
    {
        var section = Repository.Read("docs/export.md").Split("\n## ").Single(part => part.StartsWith($"Columns of {name}", StringComparison.Ordinal));

        var documented = ColumnRow().Matches(section).Select(row => row.Groups["name"].Value);

        Assert.Equal(Tables.Single(table => table.Name == name).Columns.Select(column => column.Name), documented);
    }

    [Fact]
    public void Columns_OfATable_HaveNamesOfTheirOwn() =>
        Assert.All(Tables, table => Assert.Distinct(table.Columns.Select(column => column.Name)));

    [Theory]
    [MemberData(nameof(Fields))]
    public void Chats_FieldOfTheRecordChanges_IsSeenInTheRow(string path)
    {
        var changed = Changed(ExampleChats.Everything, path.Split('.'));

        Assert.NotEqual(RowOf(ExampleChats.Everything), RowOf((ChatRecord)changed));
    }

    [Fact]
    public void Chats_NestedValues_AreListsOnly() =>
        Assert.Equal(["stages", "attempts", "measurements"], ExportTable.Chats.Columns.Where(column => column.IsNested).Select(column => column.Name));

    private static string RowOf(ChatRecord record)
    {
        var row = ExportedChat.From(record);
        return string.Join('\n', ExportTable.Chats.Columns.Select(column => column.Read(row) is { } value ? JsonSerializer.Serialize(value, column.Type) : ""));
    }

    // The version says how the record is stored; the other is never there once it is read.
    private static IEnumerable<PropertyInfo> FieldsOf(Type type) => type.GetProperties()
        .Where(field => field is { CanWrite: true, Name: not (nameof(ChatRecord.Version) or nameof(ChatRecord.StorageWaitUs)) })
        .Where(field => field.GetCustomAttribute<JsonIgnoreAttribute>() is null);

    // The field itself, and those of the records in it.
    private static IEnumerable<string> NamesOf(PropertyInfo field)
    {
        var type = field.PropertyType.IsGenericType ? field.PropertyType.GetGenericArguments()[0] : field.PropertyType;
        var inner = type is { IsClass: true, Namespace: "ChatMetrics.Telemetry.Records" } ? FieldsOf(type).SelectMany(NamesOf) : [];
        return [field.Name, .. inner.Select(name => $"{field.Name}.{name}")];
    }

    // A copy in which the field at the end of the path has another value; of a list its last element has.
    private static object Changed(object record, string[] path)
    {
        var copy = record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;
        var field = record.GetType().GetProperty(path[0])!;
        var value = field.GetValue(record);
        // Else the change would be none.
        Assert.NotEqual(Default(field.PropertyType), value);
        field.SetValue(copy, path.Length == 1 ? Other(field) : value is IList list ? ChangedLast(list, path[1..]) : Changed(value!, path[1..]));
        return copy;
    }

    private static Array ChangedLast(IList list, string[] path)
    {
        var copy = Array.CreateInstance(list[0]!.GetType(), list.Count);
        list.CopyTo(copy, 0);
        copy.SetValue(Changed(list[^1]!, path), list.Count - 1);
        return copy;
    }

    private static object? Other(PropertyInfo field) =>
        field.PropertyType == typeof(string) ? "other"
        : field.PropertyType == typeof(IReadOnlyList<StageRecord>) ? Array.Empty<StageRecord>()
        : Default(field.PropertyType);

    private static object? Default(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;

    [GeneratedRegex(@"^\| `(?<name>[a-z0-9_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex ColumnRow();
}
