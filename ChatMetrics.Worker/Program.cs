using ChatMetrics.Telemetry;
using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Settings;
using ChatMetrics.Worker.Alerts;
using ChatMetrics.Worker.Folding;
using ChatMetrics.Worker.Retention;
using ChatMetrics.Worker.Rollup;
using ChatMetrics.Worker.Sampling;

return await Service.RunAsync(() =>
{
    var builder = WebApplication.CreateSlimBuilder(args);
    builder.AddDefaultAddress("http://127.0.0.1:0");

    // What every service needs (telemetry, health, Redis), then what the API and the worker share.
    builder.AddServiceDefaults();
    builder.AddRedis();
    builder.AddChatMetricsTelemetry(SystemSample.WorkerService);
    new SettingsCheck(SettingsCheck.Shared, hasOthers: true).ThrowIfWrong(builder.Configuration);

    builder.Services.AddSingleton<SystemSampler>();
    builder.Services.AddSingleton<RedisSampler>();
    builder.Services.AddSingleton<SampleMetrics>();
    builder.Services.AddHostedService<SamplingService>();
    builder.Services.AddSingleton<FoldingMetrics>();
    builder.Services.AddHostedService<FoldingService>();
    builder.AddAlertEvaluation<FoldingTurn>();
    builder.Services.AddHostedService<RollupService>();
    builder.Services.AddHostedService<RetentionService>();

    var app = builder.Build();
    app.MapDefaultEndpoints();
    return app;
});
