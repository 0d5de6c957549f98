using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Health as JSON: <c>{"status":"healthy","checks":{"redis":{"status":"healthy"}}}</c>, with the figures that a check reports as
/// its <c>data</c>.
/// </summary>
internal static class HealthResponse
{
    public static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        var mayReadDetails = await MayReadDetailsAsync(context);
        var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        await using (writer)
        {
            writer.WriteStartObject();
            writer.WriteString("status", Name(report.Status));
            if (mayReadDetails)
            {
                WriteChecks(writer, report);
            }

            writer.WriteEndObject();
        }
    }

    private static async Task<bool> MayReadDetailsAsync(HttpContext context) =>
        context.RequestServices.GetService<IAuthorizationService>() is not { } authorization
        || (await authorization.AuthorizeAsync(context.User, Extensions.HealthDetailsPolicy)).Succeeded;

    private static void WriteChecks(Utf8JsonWriter writer, HealthReport report)
    {
        writer.WriteStartObject("checks");
        foreach (var (name, check) in report.Entries)
        {
            writer.WriteStartObject(name);
            writer.WriteString("status", Name(check.Status));
            if (check.Description is { } description)
            {
                writer.WriteString("description", description);
            }

            WriteData(writer, check.Data);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter writer, IReadOnlyDictionary<string, object> data)
    {
        if (data.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("data");
        foreach (var (name, value) in data)
        {
            writer.WritePropertyName(name);
            JsonSerializer.Serialize(writer, value);
        }

        writer.WriteEndObject();
    }

    private static string Name(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
