using System.Net;
using System.Text.Json;
using ChatMetrics.AppHost.Commands;
using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.AppHost.Check;

/// <summary>Asks the API whether limits hold.</summary>
internal sealed class CheckClient(HttpClient http, string url)
{
    /// <exception cref="CheckException">There is no answer to that.</exception>
    public async Task<StatisticsCheck> GetAsync(string query, CancellationToken cancellation)
    {
        try
        {
            using var response = await http.GetAsync(new Uri($"{url}/statistics/check?{query}"), cancellation);
            var text = await response.Content.ReadAsStringAsync(cancellation);
            return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PreconditionFailed
                ? JsonSerializer.Deserialize(text, WireJson.Utf8.StatisticsCheck) ?? throw new JsonException()
                : throw new CheckException(ApiClient.Describe(text) ?? $"{url} answered {(int)response.StatusCode}.");
        }
        catch (JsonException)
        {
            throw new CheckException($"{url} does not answer as ChatMetrics does.");
        }
        catch (HttpRequestException exception)
        {
            throw new CheckException($"{url} cannot be reached: {exception.Message}");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CheckException($"{url} did not answer within {http.Timeout.TotalSeconds:0} s.");
        }
    }
}

/// <summary>It could not be checked; the message is shown to the user.</summary>
internal sealed class CheckException(string message) : Exception(message);
