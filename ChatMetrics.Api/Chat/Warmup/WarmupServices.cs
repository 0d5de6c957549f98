using System.Security.Claims;
using ChatMetrics.Api.Access;
using ChatMetrics.Telemetry.Contracts;
using Microsoft.AspNetCore.Http.Features;

namespace ChatMetrics.Api.Chat.Warmup;

/// <summary>Registers the warm-up, unless it is switched off.</summary>
internal static class WarmupServices
{
    private static readonly ClaimsPrincipal Caller = Access.Caller.Create("warm-up", KeyHandler.SchemeName, AccessScopes.All);

    public static void AddWarmup(this WebApplicationBuilder builder)
    {
        var state = new WarmupState();
        builder.Services.AddSingleton(state);
        builder.Services.AddSingleton<WarmupMeters>();
        if (builder.Configuration.GetValue("ChatMetrics:Warmup", defaultValue: true))
        {
            builder.Services.AddHostedService<ServiceWarmup>();
            builder.Services.AddHealthChecks().AddCheck<WarmupState>("warm_up");
        }
        else
        {
            state.SetOver();
        }
    }

    /// <summary>Lets the warm-up's requests pass everywhere, uncounted.</summary>
    public static void UseWarmup(this WebApplication app)
    {
        var state = app.Services.GetRequiredService<WarmupState>();
        if (state.IsGoingOn)
        {
            app.Use((context, next) => state.IsOwn(context.Request) ? PassAsync(context, next) : next(context));
        }
    }

    private static Task PassAsync(HttpContext context, RequestDelegate next)
    {
        context.Features.Set(WarmupRequest.Instance);
        context.Features.Get<IHttpMetricsTagsFeature>()?.MetricsDisabled = true;
        context.User = Caller;
        return next(context);
    }
}

/// <summary>Marks the context of a warm-up request.</summary>
internal sealed class WarmupRequest
{
    public static WarmupRequest Instance { get; } = new();

    public static bool Is(HttpContext context) => context.Features.Get<WarmupRequest>() is not null;
}
