using System.Net.Http.Json;
using System.Text.Json;

namespace ChatMetrics.AppHost.Commands;

/// <summary>Calls the API for a dashboard command.</summary>
internal sealed class ApiClient(HttpClient http)
{
    /// <returns>The response body; undefined if there is none.</returns>
    /// <exception cref="ApiException">The API rejected the request; the message is the API's.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await http.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw new ApiException(Describe(text) ?? $"The API answered {(int)response.StatusCode}.");
        }

        return text.Length > 0 ? JsonSerializer.Deserialize<JsonElement>(text) : default;
    }

    /// <summary>What a problem document says: the validation errors, otherwise its detail or its title; null of anything else.</summary>
    public static string? Describe(string text)
    {
        try
        {
            var problem = JsonSerializer.Deserialize<JsonElement>(text);
            if (problem.TryGetProperty("errors", out var errors))
            {
                return string.Join(
                    ' ', errors.EnumerateObject().SelectMany(field => field.Value.EnumerateArray()).Select(e => e.GetString()));
            }

            return problem.TryGetProperty("detail", out var detail) ? detail.GetString()
                : problem.TryGetProperty("title", out var title) ? title.GetString()
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

internal static class ApiKeyExtensions
{
    /// <summary>Sends this key with each request; null or empty sends none.</summary>
    public static void UseKey(this HttpClient http, string? key) =>
        http.DefaultRequestHeaders.Authorization = string.IsNullOrWhiteSpace(key) ? null : new("Bearer", key.Trim());
}

/// <summary>The API rejected a request.</summary>
internal sealed class ApiException(string message) : Exception(message);
