using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Chat.Stages;
using ChatMetrics.Api.Chat.Tools;
using ChatMetrics.Api.Chat.Warmup;
using ChatMetrics.Api.Limits;
using ChatMetrics.Measurement.Attribution;
using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry;
using ChatMetrics.Telemetry.Records;
using MediatR;

namespace ChatMetrics.Api.Chat;

/// <summary>Registers the chat pipeline.</summary>
internal static class ChatServices
{
    public static void AddChat(this WebApplicationBuilder builder)
    {
        AddOptions(builder);
        BlockConsole.Register(builder);
        AddPipeline(builder.Services);
        AddSampler(builder);
        builder.AddWarmup();
        builder.Services.ConfigureHttpJsonOptions(
            options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, RequestJson.Default));
        builder.Services.AddTools();
        builder.AddModels();
    }

    private static void AddOptions(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(RenamedSettings.Apply(
            builder.Configuration,
            oldRoot: "Chat",
            newRoot: "ChatMetrics",
            nameof(AssistantOptions.Models),
            nameof(AssistantOptions.DefaultModel),
            nameof(RateOptions.RequestsPerMinute),
            nameof(AssistantOptions.MaxPromptTurns),
            nameof(AssistantOptions.ModelTimeout),
            nameof(AssistantOptions.MaxAnswerMb),
            nameof(AssistantOptions.Tools)));
        builder.AddValidatedOptions<AssistantOptions, AssistantOptionsValidator>("ChatMetrics");
        builder.AddValidatedOptions<ChatMetricsOptions, ChatMetricsOptionsValidator>("ChatMetrics")
            .Validate(o => ConsoleOutputs.Find(o.Console) is not null, "ChatMetrics:Console must be blocks, line or off.");
    }

    // MediatR 5.1 has no registration of its own: a factory, the handlers, and the behaviors from the outermost inwards. Each of
    // these is asked for once a chat, so nothing is gained by a scope that keeps them.
    private static void AddPipeline(IServiceCollection services)
    {
        services.AddScoped<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddScoped<IMediator, Mediator>();

        services.AddTransient<IPipelineBehavior<ChatCommand, ChatReply>, ChatRecordingBehavior>();
        services.AddTransient<IPipelineBehavior<ChatCommand, ChatReply>, ValidationBehavior>();
        services.AddTransient<IPipelineBehavior<ChatCommand, ChatReply>, LimitBehavior>();
        services.AddTransient<IPipelineBehavior<ChatCommand, ChatReply>, BudgetBehavior>();
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(StageBehavior<,>));

        services.AddTransient<IRequestHandler<ChatCommand, ChatReply>, ChatHandler>();
        AddStages(services);

        services.AddScoped<ChatTrace>();
        services.AddScoped(provider => provider.GetRequiredService<ChatTrace>().Tracker);
        services.AddSingleton<MeasurementOverhead>();
        services.AddSingleton(provider => new SharedCompute(
            provider.GetRequiredService<IResourceReader>(), provider.GetRequiredService<TimeProvider>(), () => CpuMeter.Attributed));
        services.AddSingleton<ChatInstruments>();
        services.AddSingleton<QuestionMetrics>();
        services.AddSingleton<StoredTurns>();
        services.AddSingleton<ChatRecorder>();
        services.AddSingleton<ChatConsole>();
        services.AddSingleton<ChatBudgets>();
        services.AddHostedService(provider => provider.GetRequiredService<ChatBudgets>());
        services.AddSingleton<ChatIdSource>();
    }

    // Every handler beside the stages is one of theirs.
    private static void AddStages(IServiceCollection services)
    {
        var handlers =
            from type in typeof(RequestReceivedHandler).Assembly.GetTypes()
            where type.Namespace == typeof(RequestReceivedHandler).Namespace
            from handled in type.GetInterfaces()
            where handled.IsGenericType && handled.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)
            select (handled, type);
        foreach (var (handled, handler) in handlers)
        {
            services.AddTransient(handled, handler);
        }
    }

    // Without measuring there is no sampler either.
    private static void AddSampler(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        if (builder.Configuration.GetValue("ChatMetrics:Measuring", defaultValue: true))
        {
            services.AddSingleton<ResourceSampler>();
            services.AddSingleton<IResourceSampler>(provider => provider.GetRequiredService<ResourceSampler>());
            services.AddHostedService<ResourceSamplerService>();
            services.AddHostedService<MeasuringCalibration>();
        }
        else
        {
            services.AddSingleton<IResourceSampler, NoSampler>();
        }
    }

    private sealed class NoSampler : IResourceSampler
    {
        public ResourceReading Read() => default;

        public ResourceRange Widen(ResourceRange range, long since) => range;
    }
}
