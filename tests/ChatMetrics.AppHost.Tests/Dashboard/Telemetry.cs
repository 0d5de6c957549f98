using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using ChatMetrics.AppHost.Tests.Running;

namespace ChatMetrics.AppHost.Tests.Dashboard;

/// <summary>One span, as the dashboard got it.</summary>
internal sealed record Span(
    string TraceId, string SpanId, string? ParentId, string Name, string Source, DateTimeOffset StartedAt, JsonElement Attributes)
{
    /// <summary>The value of an attribute as text; null without it.</summary>
    public string? Attribute(string name) => Attributes.ValueKind != JsonValueKind.Array ? null : Attributes.EnumerateArray()
        .Where(attribute => attribute.Text("key") == name)
        .Select(attribute => attribute.At("value").EnumerateObject().First().Value.ToString())
        .FirstOrDefault();
}

/// <summary>A line of the log, as the dashboard got it.</summary>
internal sealed record LogLine(string? TraceId, string Text);

/// <summary>Asks the dashboard for the telemetry that it received.</summary>
internal sealed class Telemetry(HttpClient http)
{
    /// <param name="dashboard">The dashboard's login address, with its token.</param>
    public static async Task<Telemetry> OpenAsync(Uri dashboard)
    {
        var http = new HttpClient { BaseAddress = new Uri(dashboard.GetLeftPart(UriPartial.Authority)) };
        var token = dashboard.Query[(dashboard.Query.IndexOf("t=", StringComparison.Ordinal) + 2)..];
        using var response = await http.PostAsJsonAsync("/api/telemetry/validateToken", new { token = Uri.UnescapeDataString(token) });
        response.EnsureSuccessStatusCode();
        if ((await response.Content.ReadFromJsonAsync<JsonElement>()).At("apiKey").GetString() is { } key)
        {
            http.DefaultRequestHeaders.Add("X-API-Key", key);
        }

        return new(http);
    }

    public async Task<IReadOnlyList<Span>> GetSpansAsync()
    {
        var answer = await http.GetFromJsonAsync<JsonElement>("/api/telemetry/spans?limit=10000");
        return
        [
            .. from resource in Items(answer.At("data"), "resourceSpans")
               from scope in Items(resource, "scopeSpans")
               from span in Items(scope, "spans")
               select new Span(
                   span.Text("traceId"),
                   span.Text("spanId"),
                   Optional(span, "parentSpanId"),
                   span.Text("name"),
                   scope.At("scope").Text("name"),
                   DateTimeOffset.UnixEpoch.AddTicks(long.Parse(span.Text("startTimeUnixNano"), CultureInfo.InvariantCulture) / TimeSpan.NanosecondsPerTick),
                   span.TryGetProperty("attributes", out var attributes) ? attributes : default),
        ];
    }

    /// <summary>The lines that the service logged within a trace.</summary>
    public async Task<IReadOnlyList<LogLine>> GetLogsAsync(string traceId)
    {
        var answer = await http.GetFromJsonAsync<JsonElement>($"/api/telemetry/logs?limit=10000&traceId={traceId}");
        return
        [
            .. from resource in Items(answer.At("data"), "resourceLogs")
               from scope in Items(resource, "scopeLogs")
               from line in Items(scope, "logRecords")
               select new LogLine(Optional(line, "traceId"), line.At("body").EnumerateObject().First().Value.ToString()),
        ];
    }

    private static JsonElement[] Items(JsonElement json, string name) =>
        json.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? [.. items.EnumerateArray()] : [];

    private static string? Optional(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : null;
}
