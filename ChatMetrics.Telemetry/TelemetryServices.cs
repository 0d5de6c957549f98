using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Storage.Folding;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace ChatMetrics.Telemetry;

/// <summary>What API and worker agree on, registered.</summary>
public static class TelemetryServices
{
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

        services.AddOptions<RetentionOptions>()
            .Bind(builder.Configuration.GetSection("ChatMetrics:Retention"))
            .Validate(o => IsAnHourTo(o.Samples, 30), "ChatMetrics:Retention:Samples must be 01:00:00 to 30.00:00:00.")
            .Validate(
                o => o.Minutes >= o.Samples && IsAnHourTo(o.Minutes, 3650),
                "ChatMetrics:Retention:Minutes must be at least as long as Samples, and at most 3650.00:00:00.")
            .Validate(
                o => o.Hours >= o.Minutes && IsAnHourTo(o.Hours, 3650),
                "ChatMetrics:Retention:Hours must be at least as long as Minutes, and at most 3650.00:00:00.")
            .Validate(o => IsAnHourTo(o.Chats, 3650), "ChatMetrics:Retention:Chats must be 01:00:00 to 3650.00:00:00.")
            .Validate(
                o => o.Conversations >= o.Chats && IsAnHourTo(o.Conversations, 3650),
                "ChatMetrics:Retention:Conversations must be at least as long as Chats, and at most 3650.00:00:00.")
            .Validate(
                o => o.MinuteStatistics >= TimeSpan.FromHours(2) && IsAnHourTo(o.MinuteStatistics, 7),
                "ChatMetrics:Retention:MinuteStatistics must be 02:00:00 to 7.00:00:00.")
            .Validate(
                o => o.HourStatistics >= TimeSpan.FromDays(15) && IsAnHourTo(o.HourStatistics, 3650),
                "ChatMetrics:Retention:HourStatistics must be 15.00:00:00 to 3650.00:00:00.")
            .ValidateOnStart();

        services.AddOptions<ReportOptions>()
            .Bind(builder.Configuration.GetSection("ChatMetrics:Reports"))
            .Validate(o => o.MaxReports is >= 1 and <= 100_000, "ChatMetrics:Reports:MaxReports must be 1 to 100000.")
            .Validate(o => o.MaxMb is >= 1 and <= 1024, "ChatMetrics:Reports:MaxMb must be 1 to 1024.")
            .ValidateOnStart();

        services.AddSingleton<ChatStore>();
        services.AddSingleton<ChatFolder>();
        services.AddSingleton<FoldingLease>();
        services.AddSingleton<FoldingStatusStore>();
        services.AddSingleton<InboxListener>();
        services.AddSingleton<ChatIndex>();
        services.AddSingleton<ConversationStore>();
        services.AddSingleton<RoutineStore>();
        services.AddSingleton<ConversationRemoval>();
        services.AddSingleton<ChatRetention>();
        services.AddSingleton<StatisticsStore>();
        services.AddSingleton<SampleStore>();
        services.AddSingleton<LiveEventLog>();
        services.AddSingleton<PostedReportStore>();
        services.AddSingleton<PerformanceReportStore>();
        services.AddSingleton<SamplingLock>();
        services.AddSingleton<RollupStore>();
        services.AddSingleton<HistoryStore>();
        services.AddSingleton<VitalsStore>();
        services.AddSingleton<ActiveChats>();
        services.AddSingleton<ProcessStatsReader>();
        services.AddHostedService<VitalsReporter>();
    }

    private static bool IsAnHourTo(TimeSpan retention, int days) =>
        retention >= TimeSpan.FromHours(1) && retention <= TimeSpan.FromDays(days);
}
