using ChatMetrics.Api.Chat.Models.Remote;
using ChatMetrics.Assistant;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Models;

/// <summary>Registers the configured models; the offline assistant if there are none.</summary>
internal static class ModelServices
{
    public static void AddModels(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ChatModels>();
        builder.Services.AddSingleton<ModelPrices>();
        builder.Services.AddSingleton<ModelTelemetry>();
        builder.Services.AddSingleton<IValidateOptions<AssistantOptions>, ChatModelsValidator>();
        var models = builder.Configuration.GetSection("ChatMetrics:Models").GetChildren()
            .Where(model => model.GetChildren().Any() && !IsSwitchedOff(model))
            .ToArray();
        // Bound one by one: as entries of a dictionary, those with an unreadable value would be left out.
        builder.Services.Configure<AssistantOptions>(options => options.Models.Clear());
        foreach (var model in models)
        {
            builder.Services.Configure<AssistantOptions>(options => options.Models[model.Key] = model.Get<ChatModelOptions>()!);
            builder.Services.AddSingleton(provider => Create(provider, model.Key));
        }

        if (models.Length == 0)
        {
            builder.Services.AddSingleton(provider =>
                new ChatModel(OfflineAssistant.ModelName, Offline(provider), TokenPrice.Free));
        }
    }

    // OpenAI with an empty key, which means that nobody has set the parameter.
    private static bool IsSwitchedOff(IConfigurationSection model) =>
        model[nameof(ChatModelOptions.ApiKey)] is ""
        && model[nameof(ChatModelOptions.Endpoint)] is null
        && string.Equals(
            model[nameof(ChatModelOptions.Provider)] ?? ModelProviders.OpenAI,
            ModelProviders.OpenAI,
            StringComparison.OrdinalIgnoreCase);

    private static ChatModel Create(IServiceProvider provider, string name)
    {
        var options = provider.GetRequiredService<IOptions<AssistantOptions>>().Value;
        var model = options.Models[name];
        var price = model is { InputPrice: { } input, OutputPrice: { } output }
            ? new TokenPrice(input, output)
            {
                CachedInput = model.CachedInputPrice,
                CacheWrite = model.CacheWritePrice,
                Reasoning = model.ReasoningPrice,
            }
            : null;
        return model.IsProvider(ModelProviders.Offline)
            ? new ChatModel(name, Offline(provider), price ?? TokenPrice.Free) { Timeout = model.Timeout }
            : new ChatModel(name, Traced(CreateRemote(), provider), price)
            {
                KnownPrices = model.IsProvider(ModelProviders.OpenAI) ? KnownPrice.Find(model.Endpoint, model.Model!) : [],
                Timeout = model.Timeout,
                SilenceTimeout = model.SilenceTimeout,
                Streams = model.Stream,
                MeasurementName = MeasurementNames.OpenAIApiCall,
            };

        RemoteModel CreateRemote() => new(
            name,
            model,
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RemoteModel>>());
    }

    private static IChatClient Offline(IServiceProvider provider) =>
        Traced(provider.GetRequiredService<OfflineAssistant>(), provider);

    private static IChatClient Traced(IChatClient model, IServiceProvider provider) =>
        provider.GetRequiredService<ModelTelemetry>().Trace(model);
}
