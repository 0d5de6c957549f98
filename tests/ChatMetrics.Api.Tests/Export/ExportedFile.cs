using System.Globalization;
using System.Text;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using Microsoft.VisualBasic.FileIO;

namespace ChatMetrics.Api.Tests.Export;

/// <summary>Reads what was exported, by parsers that are not those it was written with.</summary>
internal static class ExportedFile
{
    /// <summary>Each row's values by column; those of JSON in one writing, and "" for what is not there.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(string text, string format, string table = "chats") => format switch
    {
        "csv" => ReadCsv(text),
        "jsonl" => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => RowOf(Json.Parse(line)))],
        "json" => [.. Json.Parse(text).At(table).EnumerateArray().Select(RowOf)],
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>A value as the rows have it.</summary>
    public static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => Number(value.GetDouble()),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => JsonSerializer.Serialize(value),
    };

    /// <summary>The fields of an answer of the API by the names of columns: those of an object in it begin with its name.</summary>
    public static Dictionary<string, JsonElement> Flatten(JsonElement answer, string prefix = "") => answer.EnumerateObject()
        .SelectMany(field => field.Value.ValueKind == JsonValueKind.Object
            ? Flatten(field.Value, $"{prefix}{field.Name}_")
            : new() { [prefix + field.Name] = field.Value })
        .ToDictionary();

    /// <summary>A cell of CSV as JSON would have it.</summary>
    public static string Cell(string cell, JsonValueKind kind) => kind switch
    {
        JsonValueKind.Number => Number(double.Parse(cell, CultureInfo.InvariantCulture)),
        JsonValueKind.Array => Text(Json.Parse(cell)),
        _ => cell,
    };

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, string> RowOf(JsonElement row) =>
        row.EnumerateObject().ToDictionary(field => field.Name, field => Text(field.Value));

    private static List<Dictionary<string, string>> ReadCsv(string text)
    {
        using var parser = new TextFieldParser(new MemoryStream(Encoding.UTF8.GetBytes(text)), Encoding.UTF8)
        {
            Delimiters = [","],
            HasFieldsEnclosedInQuotes = true,
            TrimWhiteSpace = false,
            CommentTokens = ["#"],
        };
        var columns = parser.ReadFields()!;
        var rows = new List<Dictionary<string, string>>();
        while (!parser.EndOfData)
        {
            var cells = parser.ReadFields()!;
            Assert.Equal(columns.Length, cells.Length);
            rows.Add(columns.Zip(cells).ToDictionary(cell => cell.First, cell => cell.Second));
        }

        return rows;
    }
}
