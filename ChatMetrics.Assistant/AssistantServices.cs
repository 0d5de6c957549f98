using ChatMetrics.Assistant.Matching;
using ChatMetrics.Assistant.Tools;
using ChatMetrics.Telemetry.Storage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace ChatMetrics.Assistant;

/// <summary>Aara and her tools, registered. Every model may call the tools.</summary>
public static class AssistantServices
{
    /// <param name="services">Where they are registered; <see cref="RoutineStore"/> must be as well.</param>
    /// <param name="waitInTime">Waits for the store; throws a <see cref="TimeoutException"/> if it takes too long.</param>
    public static void AddAssistant(this IServiceCollection services, Func<IServiceProvider, Func<Task, Task>> waitInTime)
    {
        services.AddSingleton<OfflineAssistant>();
        services.AddSingleton(provider => new RoutineTools(provider.GetRequiredService<RoutineStore>(), waitInTime(provider)));
        services.AddSingleton(_ => new IngredientLookup(KnowledgeBase.Instance).Tool);
        services.AddSingleton(_ => new RoutineBuilder(KnowledgeBase.Instance).Tool);
        services.AddSingleton(UnitConverter.Tool);
        services.AddSingleton(provider => provider.GetRequiredService<RoutineTools>().SaveTool);
        services.AddSingleton(provider => provider.GetRequiredService<RoutineTools>().ReadTool);
    }
}
