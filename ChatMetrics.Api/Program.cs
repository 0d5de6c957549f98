using ChatMetrics.Api;
using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Conversations;
using ChatMetrics.Api.LiveMetrics;
using ChatMetrics.Api.OpenApi;
using ChatMetrics.Api.Problems;
using ChatMetrics.Api.SystemMetrics;
using ChatMetrics.Telemetry;
using ChatMetrics.Telemetry.Samples;

return await Service.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);

    // What every service has: telemetry, health, Redis; and what API and worker agree on.
    builder.AddDefaultAddress();
    builder.AddServiceDefaults();
    builder.AddChatMetricsTelemetry(SystemSample.ApiService);

    // The features.
    builder.AddChat();
    builder.AddLiveMetrics();
    builder.AddProblems();
    builder.AddApiDescription();

    var app = builder.Build();
    app.UseProblems();
    app.MapDefaultEndpoints();
    app.MapOpenApi();
    app.MapChat();
    app.MapConversations();
    app.MapSystemMetrics();
    app.MapLiveMetrics();
    return app;
});
