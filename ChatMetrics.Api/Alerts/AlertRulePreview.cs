using System.Text.Json;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Contracts;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Alerts;

/// <summary>Tries a rule on what is stored.</summary>
internal sealed class AlertRulePreview(AlertPreviewer previewer, IOptions<AlertOptions> options, TimeProvider time)
{
    private const string DefaultName = "preview";

    private static readonly TimeSpan DefaultLength = TimeSpan.FromDays(7);
    private static readonly TimeSpan MaxLength = TimeSpan.FromDays(31);

    // A week of a baseline each hour is a good deal to read.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>When it would have fired.</summary>
    /// <param name="rule">Null when it is among the errors.</param>
    /// <exception cref="InvalidFieldsException">Something cannot be read.</exception>
    public Task<AlertPreview> ReadAsync(AlertRule? rule, string? from, string? to, FieldErrors errors)
    {
        var end = QueryTime.Read("to", to, errors) ?? time.GetUtcNow();
        var start = QueryTime.Read("from", from, errors) ?? end - DefaultLength;
        if (start >= end || end - start > MaxLength)
        {
            errors.Add("from", "The start must be before the end, by 31 days at most.");
        }

        if (rule is { Metric.IsStored: false })
        {
            errors.Add("rule", $"{rule.Metric.Name} is not stored over time, so there is no past to try it on.");
        }

        errors.ThrowIfAny();
        return previewer.PreviewAsync(rule!, start, end).WaitAsync(Patience, time);
    }

    /// <summary>The rule in a body; null when it cannot be read: then that is among the errors.</summary>
    public async Task<AlertRule?> ReadRuleAsync(HttpRequest request, FieldErrors errors)
    {
        var written = await JsonBody.ReadAsync(request, (body, _) => Deserialize(body, errors));
        return written is null ? null : new AlertRuleReader(
            options.Value,
            (field, what) => errors.Add(field, string.Concat(what[..1].ToUpperInvariant(), what.AsSpan(1))),
            JsonNamingPolicy.SnakeCaseLower.ConvertName)
            .Read(DefaultName, written);
    }

    private static AlertRuleOptions? Deserialize(JsonElement body, FieldErrors errors)
    {
        try
        {
            return body.Deserialize<AlertRuleOptions>(Json);
        }
        catch (JsonException exception)
        {
            errors.Add(
                exception.Path is { Length: > 2 } path ? path[2..] : "$",
                "There is no such field, or its value has the wrong type: a rule has the fields of the settings in snake_case.");
            return null;
        }
    }
}
