using ChatMetrics.Api.Chat.Models.Offline.Retrieval;
using ChatMetrics.Api.Chat.Tools.Units;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>The tools and what carries them out, registered.</summary>
internal static class ToolServices
{
    public static void AddTools(this IServiceCollection services)
    {
        services.AddSingleton(_ => Library.Load());
        services.AddSingleton<IngredientLookup>();
        services.AddSingleton<RoutineBuilder>();
        services.AddSingleton<RoutineKeeper>();
        services.AddSingleton<AIFunction>(provider => provider.GetRequiredService<IngredientLookup>().Tool);
        services.AddSingleton<AIFunction>(provider => provider.GetRequiredService<RoutineBuilder>().Tool);
        services.AddSingleton<AIFunction>(UnitConversion.Tool);
        services.AddSingleton<AIFunction>(provider => provider.GetRequiredService<RoutineKeeper>().SaveTool);
        services.AddSingleton<AIFunction>(provider => provider.GetRequiredService<RoutineKeeper>().ReadTool);
        services.AddSingleton<ToolBox>();
        services.AddSingleton<PreviewCheck>();
        services.AddScoped<RunningUsage>();
        services.AddScoped<ToolLoop>();
        services.AddHostedService<ToolPreparation>();
    }
}
