using System.Globalization;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ChatMetrics.Api.Alerts;

internal static class AlertEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private const long MaxBodyBytes = 16_384;

    private static readonly TimeSpan MaxSilence = TimeSpan.FromDays(30);

    public static void AddAlertMonitoring(this WebApplicationBuilder builder)
    {
        builder.AddAlertEvaluation<StandbyTurn>();
        builder.Services.AddSingleton<OwnAlertSender>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<OwnAlertSender>());
        builder.Services.AddSingleton<RedisAnswers>();
        builder.Services.AddSingleton<OwnAlerts>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<OwnAlerts>());
        builder.Services.AddSingleton<AlertReader>();
        builder.Services.AddSingleton<AlertRulePreview>();
        builder.Services.AddSingleton<AlertTest>();
    }

    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/alerts").WithTags("Alerts")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapGet("", GetAsync)
            .WithName("Alerts")
            .WithSummary("What is wrong now, and what was")
            .WithDescription(
                "`active` has those that are pending, firing or silenced; `history` those that are resolved, the newest first, `limit` "
                + "(50, at most 200) a page. While Redis is away, `incomplete` says so, and only what this process watches itself is "
                + "there.");

        group.MapGet("/rules", GetRulesAsync)
            .WithName("AlertRules")
            .WithSummary("Every rule as it is set, and how it stands: its state, newest value, limit, and the forecast of a budget");

        group.MapGet("/deliveries", GetDeliveriesAsync)
            .WithName("AlertDeliveries")
            .WithSummary("What was sent to channels and what waits, with attempts and errors");

        group.MapGet("/preview", PreviewAsync)
            .WithName("AlertPreview")
            .WithSummary("When a rule of the settings would have fired, by the evaluation's own query")
            .WithDescription("From `from` to `to` (now), ISO 8601 in UTC, at most 31 days; by default the last 7 days.");

        group.MapPost("/preview", PreviewBodyAsync)
            .WithName("AlertRulePreview")
            .WithSummary("When a rule that is not written down yet would have fired")
            .WithDescription(
                "The body is a rule with the fields of the settings in snake_case: "
                + "`{ \"metric\": \"duration_p95_ms\", \"limit\": 3000, \"window\": \"5m\", \"for\": \"0s\" }`.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .Accepts<AlertRuleOptions>("application/json")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

        group.MapPost("/test", TestAsync)
            .WithName("AlertTest")
            .WithSummary("Sends a test through a rule's channels, and tells what they answered");

        group.MapPost("/{id}/silence", SilenceAsync)
            .WithName("SilenceAlert")
            .WithSummary("Tells nobody of an alert for a while: `for=1h`, at most 30 days")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        group.MapDelete("/{id}/silence", EndSilenceAsync)
            .WithName("EndSilence")
            .WithSummary("Ends the silence of an alert")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <param name="limit">The most resolved alerts per page; 1 to 200.</param>
    /// <param name="cursor">The <c>next_cursor</c> of the previous page.</param>
    /// <param name="rule">Only alerts of this rule: one of the settings, or one that was.</param>
    private static async Task<Ok<AlertList>> GetAsync(
        HttpRequest request,
        AlertReader reader,
        AlertRules rules,
        int limit = DefaultLimit,
        string? cursor = null,
        string? rule = null)
    {
        var errors = new FieldErrors();
        if (limit is < 1 or > MaxLimit)
        {
            errors.Add("limit", $"The limit is 1 to {MaxLimit}.");
        }

        var before = PageCursor.Read(
            request,
            cursor,
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? (object)position : null,
            errors);
        errors.ThrowIfAny();
        var (list, next) = await reader.ReadAsync((int?)before, limit, rule is null ? null : rules.Find(rule)?.Name ?? rule);
        if (rule is not null && list is { Active.Count: 0, History.Count: 0, Incomplete: null })
        {
            // One that has been deleted is known by its alerts.
            FindRule(rules, rule, errors);
            errors.ThrowIfAny();
        }

        return TypedResults.Ok(list with
        {
            NextCursor = PageCursor.Write(request, next?.ToString(CultureInfo.InvariantCulture)),
        });
    }

    private static async Task<Ok<AlertRuleList>> GetRulesAsync(AlertReader reader) => TypedResults.Ok(await reader.ReadRulesAsync());

    private static async Task<Ok<AlertDeliveries>> GetDeliveriesAsync(AlertStore store, StorageLimit storage) =>
        TypedResults.Ok(new AlertDeliveries(await storage.WaitAsync(store.ReadDeliveriesAsync())));

    /// <param name="rule">The rule's name.</param>
    /// <param name="from">The start; 7 days before the end when absent.</param>
    /// <param name="to">The end; now when absent.</param>
    private static async Task<Ok<AlertPreview>> PreviewAsync(
        AlertRulePreview preview, AlertRules rules, string? rule = null, string? from = null, string? to = null)
    {
        var errors = new FieldErrors();
        var found = FindRule(rules, rule, errors);
        return TypedResults.Ok(await preview.ReadAsync(found, from, to, errors));
    }

    /// <param name="from">The start; 7 days before the end when absent.</param>
    /// <param name="to">The end; now when absent.</param>
    private static async Task<Ok<AlertPreview>> PreviewBodyAsync(
        HttpRequest request, AlertRulePreview preview, string? from = null, string? to = null)
    {
        var errors = new FieldErrors();
        var rule = await preview.ReadRuleAsync(request, errors);
        return TypedResults.Ok(await preview.ReadAsync(rule, from, to, errors));
    }

    /// <param name="rule">The rule's name.</param>
    private static async Task<Ok<AlertDeliveries>> TestAsync(
        AlertTest test, AlertRules rules, CancellationToken cancellationToken, string? rule = null)
    {
        var errors = new FieldErrors();
        var found = FindRule(rules, rule, errors);
        errors.ThrowIfAny();
        return TypedResults.Ok(new AlertDeliveries(await test.SendAsync(found!, cancellationToken)));
    }

    /// <param name="id">The alert's id.</param>
    /// <param name="for">How long: <c>30m</c>, <c>1h</c>, <c>1d</c>; an hour when absent.</param>
    private static async Task<NoContent> SilenceAsync(
        AlertReader reader, TimeProvider time, string id, [FromQuery(Name = "for")] string? @for = null)
    {
        var errors = new FieldErrors();
        var duration = DurationText.Parse(@for ?? "1h");
        if (duration is null || duration <= TimeSpan.Zero || duration > MaxSilence)
        {
            errors.Add("for", "Must be a time such as 30m, 1h or 1d, at most 30 days.");
        }

        errors.ThrowIfAny();
        await reader.SilenceAsync(id, time.GetUtcNow() + duration!.Value);
        return TypedResults.NoContent();
    }

    /// <param name="id">The alert's id.</param>
    private static async Task<NoContent> EndSilenceAsync(AlertReader reader, string id)
    {
        await reader.SilenceAsync(id, until: null);
        return TypedResults.NoContent();
    }

    private static AlertRule? FindRule(AlertRules rules, string? name, FieldErrors errors)
    {
        var rule = name is null ? null : rules.Find(name);
        if (rule is null)
        {
            errors.Add("rule", rules.All.Count == 0
                ? "There are no rules: alerts are turned off." : $"Must be one of {string.Join(", ", rules.All.Select(one => one.Name))}.");
        }

        return rule;
    }
}
