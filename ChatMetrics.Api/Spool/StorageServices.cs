using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Api.Spool;

/// <summary>What becomes of a chat's record while Redis is away, registered.</summary>
internal static class StorageServices
{
    public static void AddStorage(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddValidatedOptions<SpoolOptions, SpoolOptionsValidator>("ChatMetrics:Spool")
            .PostConfigure(o =>
                o.Directory = string.IsNullOrWhiteSpace(o.Directory) ? DefaultDirectory(builder.Configuration) : o.Directory)
            .Validate(o => !File.Exists(o.Directory), "ChatMetrics:Spool:Directory must be a folder, but is a file.");
        services.AddSingleton(provider => new DiskUsage(provider.GetRequiredService<IOptions<SpoolOptions>>().Value.Directory));
        services.AddSingleton<IProblemSource, RedisProblems>();
        services.AddSingleton<IProblemObserver, RedisProblems>();
        services.AddSingleton<StorageState>();
        services.AddSingleton<StorageLimit>();
        services.AddSingleton<SpoolMeter>();
        services.AddSingleton<ChatSpool>();
        services.AddSingleton<WaitingChats>();
        services.AddSingleton<ReplayStore>();
        services.AddSingleton<RedisProbe>();
        services.AddHostedService<SpoolReplayer>();
        services.AddHostedService<StorageWarmup>();
        services.AddSingleton<StorageReporter>();
        services.AddHostedService(provider => provider.GetRequiredService<StorageReporter>());
        services.AddHealthChecks()
            .AddCheck<StorageHealthCheck>("storage")
            .AddCheck<FoldingHealthCheck>("folding")
            .AddCheck<WorkersHealthCheck>("workers");
    }

    // Without a home: where temporary files are. A spool is of one Redis: another one's would be replayed into this.
    private static string DefaultDirectory(ConfigurationManager configuration)
    {
        var home = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        var servers = ConfigurationOptions.Parse(configuration.GetConnectionString("redis")!).EndPoints
            .Select(server => $"{server}");
        var name = string.Concat(
            string.Join('+', servers.Order()).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+' ? c : '_'));
        return Path.Combine(home.Length > 0 ? home : Path.GetTempPath(), "ChatMetrics", "spool", name);
    }
}
