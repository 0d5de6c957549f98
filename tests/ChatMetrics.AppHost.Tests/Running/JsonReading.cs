using System.Text.Json;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>Reads an answer by the names that a client knows; of a nested field, by its path.</summary>
internal static class JsonReading
{
    public static JsonElement At(this JsonElement json, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            Assert.True(json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out _), $"no '{name}' in {json}");
            json = json.GetProperty(name);
        }

        return json;
    }

    public static string Text(this JsonElement json, params ReadOnlySpan<string> path) => json.At(path).GetString()!;

    public static double Number(this JsonElement json, params ReadOnlySpan<string> path) => json.At(path).GetDouble();

    public static DateTimeOffset Time(this JsonElement json, params ReadOnlySpan<string> path) => json.At(path).GetDateTimeOffset();

    public static JsonElement[] Items(this JsonElement json, params ReadOnlySpan<string> path) => [.. json.At(path).EnumerateArray()];
}
