using ChatMetrics.Api.Spool;
using ChatMetrics.Assistant;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>Registers the tools and what carries them out.</summary>
internal static class ToolServices
{
    public static void AddTools(this IServiceCollection services)
    {
        services.AddAssistant(provider => provider.GetRequiredService<StorageLimit>().WaitAsync);
        services.AddSingleton<ToolBox>();
        services.AddSingleton<ApprovalGate>();
        services.AddScoped<UsageAccumulator>();
        services.AddScoped<ToolLoop>();
        services.AddHostedService<ToolWarmup>();
    }
}
