using ChatMetrics.Api.Chat.Models.Offline;
using ChatMetrics.Api.Chat.Models.Remote;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Models;

/// <summary>The configured models, registered; the offline assistant when there are none.</summary>
internal static class ModelServices
{
    public static void AddModels(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ChatModels>();
        builder.Services.AddSingleton<IValidateOptions<ChatOptions>, ChatModelsValidator>();
        var names = builder.Configuration.GetSection("Chat:Models").GetChildren()
            .Where(model => model.GetChildren().Any()).Select(model => model.Key).ToArray();
        foreach (var name in names)
        {
            builder.Services.AddSingleton(provider => Create(provider, name));
        }

        if (names.Length == 0)
        {
            builder.Services.AddSingleton(_ => new ChatModel(OfflineAssistant.ModelName, OfflineAssistant.Load(), TokenPrice.Free));
        }
    }

    private static ChatModel Create(IServiceProvider provider, string name)
    {
        var options = provider.GetRequiredService<IOptions<ChatOptions>>().Value;
        var model = options.Models[name];
        var price = model is { InputPrice: { } input, OutputPrice: { } output } ? new TokenPrice(input, output, model.CachedInputPrice) : null;
        return model.IsProvider(ModelProviders.Offline)
            ? new ChatModel(name, OfflineAssistant.Load(), price ?? TokenPrice.Free) { Timeout = model.Timeout }
            : new ChatModel(name, CreateRemote(), price) { Timeout = model.Timeout, Streams = model.Stream };

        IChatClient CreateRemote() => new RemoteModel(
            name, model, options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RemoteModel>>());
    }
}
