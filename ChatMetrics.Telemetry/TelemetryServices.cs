using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Storage.Folding;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Telemetry;

/// <summary>What API and worker agree on, registered.</summary>
public static class TelemetryServices
{
    private const string Retention = "ChatMetrics:Retention";

    /// <summary>
    /// Stores, this process's vitals, and the reader of the machine's resources. Needs an
    /// <see cref="StackExchange.Redis.IConnectionMultiplexer"/>.
    /// </summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="service">The service's name: <c>api</c> or <c>worker</c>.</param>
    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it.</exception>
    public static void AddChatMetricsTelemetry(this IHostApplicationBuilder builder, string service)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(ProcessIdentity.Create(service, builder.Configuration));
        services.AddSingleton(provider => ResourceReader.ForThisPlatform(provider.GetRequiredService<TimeProvider>()));

        builder.AddValidatedOptions<RetentionOptions, RetentionOptionsValidator>(Retention);
        services.AddSingleton<IValidateOptions<RetentionOptions>>(new RetentionOrder(Retention));
        builder.AddValidatedOptions<ReportOptions, ReportOptionsValidator>("ChatMetrics:Reports");

        services.AddSingleton<ChatStore>();
        services.AddSingleton<ChatFolder>();
        services.AddSingleton<FoldingLease>();
        services.AddSingleton<FoldingStatusStore>();
        services.AddSingleton<InboxListener>();
        services.AddSingleton<ChatIndex>();
        services.AddSingleton<ChatScan>();
        services.AddSingleton<ConversationStore>();
        services.AddSingleton<RoutineStore>();
        services.AddSingleton<ConversationRemoval>();
        services.AddSingleton<UserRemoval>();
        services.AddSingleton<ChatRetention>();
        services.AddSingleton<ChatIndexUpgrade>();
        services.AddSingleton<RefusalStore>();
        services.AddSingleton<StatisticsStore>();
        services.AddSingleton<ComparisonStore>();
        services.AddSingleton<SampleStore>();
        services.AddSingleton<LiveEventLog>();
        services.AddSingleton<PostedReportStore>();
        services.AddSingleton<PerformanceReportStore>();
        services.AddSingleton<SamplingLock>();
        services.AddSingleton<RollupStore>();
        services.AddSingleton<HistoryStore>();
        services.AddSingleton<VitalsStore>();
        builder.AddAlerts();
        services.AddSingleton<ActiveChats>();
        services.AddSingleton<ProcessStatsReader>();
        services.AddHostedService<VitalsReporter>();
    }
}
