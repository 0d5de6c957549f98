using System.Text;
using System.Text.Json;

namespace ChatMetrics.Api.Testing;

internal static class Json
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The body, which must have come with this status.</summary>
    public static async Task<JsonElement> ReadAsync(this Task<HttpResponseMessage> request, int status = 200)
    {
        using var response = await request;
        return await response.ReadAsync(status);
    }

    /// <inheritdoc cref="ReadAsync(Task{HttpResponseMessage}, int)"/>
    public static async Task<JsonElement> ReadAsync(this HttpResponseMessage response, int status = 200)
    {
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
        Assert.Equal(status < 400 ? "application/json" : "application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var body = Parse(text);
        if (status >= 400)
        {
            Assert.Equal(status, body.GetProperty("status").GetInt32());
            Assert.NotEmpty(body.GetProperty("title").GetString()!);
            Assert.NotEmpty(body.GetProperty("detail").GetString()!);
        }

        return body;
    }

    /// <summary>The body, which must have come with this status, and is no problem document.</summary>
    public static async Task<JsonElement> ReadStatusAsync(this Task<HttpResponseMessage> request, int status)
    {
        using var response = await request;
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return Parse(text);
    }

    public static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Goes down by names, separated by dots.</summary>
    public static JsonElement At(this JsonElement element, string path) =>
        path.Split('.').Aggregate(element, (parent, name) => parent.GetProperty(name));

    /// <summary>The names of the fields that a problem document complains of, in the order of the alphabet.</summary>
    public static string[] ErrorFields(this JsonElement problem) =>
        [.. problem.GetProperty("errors").EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal)];

    /// <summary>
    /// Every field with its kind, a line each, objects indented; of an array the first element, to which all others must be alike.
    /// </summary>
    public static string Shape(this JsonElement element)
    {
        var shape = new StringBuilder();
        Append(shape, element, 0);
        return shape.ToString().TrimEnd();
    }

    private static void Append(StringBuilder shape, JsonElement element, int depth)
    {
        foreach (var field in element.EnumerateObject())
        {
            var value = field.Value;
            shape.Append(' ', depth * 2).Append(field.Name).Append(": ");
            if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
            {
                Assert.All(value.EnumerateArray(), item => Assert.Equal(Kind(value[0]), Kind(item)));
                shape.Append("array of ");
                value = value[0];
            }

            shape.Append(Kind(value)).Append('\n');
            if (value.ValueKind == JsonValueKind.Object)
            {
                Append(shape, value, depth + 1);
            }
        }
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };
}
