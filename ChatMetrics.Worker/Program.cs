using ChatMetrics.Telemetry;
using ChatMetrics.Worker.Retention;
using ChatMetrics.Worker.Rollup;
using ChatMetrics.Worker.Sampling;

return await Service.RunAsync(() =>
{
    var builder = Host.CreateApplicationBuilder(args);

    // What every service has: telemetry, health, Redis; and what API and worker agree on.
    builder.AddServiceDefaults();
    builder.AddChatMetricsTelemetry("worker");

    builder.Services.AddSingleton<SystemSampler>();
    builder.Services.AddHostedService<SamplingService>();
    builder.Services.AddHostedService<RollupService>();
    builder.Services.AddHostedService<RetentionService>();
    return builder.Build();
});
