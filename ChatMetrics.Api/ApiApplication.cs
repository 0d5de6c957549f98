using ChatMetrics.Api.Access;
using ChatMetrics.Api.Alerts;
using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Warmup;
using ChatMetrics.Api.Conversations;
using ChatMetrics.Api.Export;
using ChatMetrics.Api.Gateway;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Limits;
using ChatMetrics.Api.Live;
using ChatMetrics.Api.Mcp;
using ChatMetrics.Api.Metrics;
using ChatMetrics.Api.Privacy;
using ChatMetrics.Api.Reports;
using ChatMetrics.Api.Settings;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api;

/// <summary>The whole application, put together.</summary>
internal static class ApiApplication
{
    /// <param name="args">Settings as <c>--name=value</c>; they win over every other source.</param>
    /// <param name="replace">Puts other services in the place of registered ones; null to leave them.</param>
    /// <exception cref="InvalidOperationException">A setting is missing or wrong; the message names it.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? replace = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, WebRootPath = WebRoot.Folder });

        // What every service has: telemetry, health, Redis; and what API and worker agree on.
        builder.AddDefaultAddress("http://localhost:8000");
        builder.AddServiceDefaults();
        builder.AddRedis();
        builder.AddChatMetricsTelemetry(SystemSample.ApiService);

        // The features.
        // Storage first: whether Redis answers is known before the chat pipeline warms up.
        builder.AddStorage();
        builder.AddPrivacy();
        builder.AddLimits();
        builder.AddChat();
        builder.AddGateway();
        builder.AddLiveMetrics();
        builder.AddConversations();
        builder.AddMetrics();
        builder.AddPerformanceReports();
        builder.AddAlertMonitoring();
        builder.AddMcp();
        builder.AddExport();
        builder.AddProblems();
        builder.AddProxies();
        builder.AddSecurityHeaders();
        builder.AddCorsPolicies();
        builder.AddApiDescription();
        builder.AddAccess();
        builder.AddWebRoot();
        ApiSettings.ThrowIfWrong(builder.Configuration);
        replace?.Invoke(builder);

        var app = builder.Build();
        app.Services.GetRequiredService<RenamedSettings>().Log(app.Logger);
        app.UseProxies();
        app.UseWarmup();
        app.UseProblems();
        app.UseCors();
        app.UseWebRoot();
        app.UseAccess();
        app.UseMcpOrigins();
        var routes = app.MapGroup("").WithAccess(app);
        // What follows the protocols of others, whose clients may send more than we know of.
        routes.MapDefaultEndpoints();
        routes.MapOpenApi();
        routes.MapGateway();
        routes.MapMcp();
        var ours = routes.MapGroup("").WithKnownQuery();
        ours.MapSession();
        ours.MapChat();
        ours.MapChats();
        ours.MapConversations();
        ours.MapStatistics();
        ours.MapSeries();
        ours.MapEstimate();
        ours.MapCheck();
        ours.MapWhatIf();
        ours.MapRefused();
        ours.MapSystemMetrics();
        ours.MapLiveMetrics();
        ours.MapDashboard();
        ours.MapAlerts();
        ours.MapPerformanceReports();
        ours.MapExport();
        return app;
    }
}
