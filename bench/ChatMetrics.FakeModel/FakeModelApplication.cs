using ChatMetrics.FakeModel.Behaviors;
using ChatMetrics.FakeModel.Completions;
using Microsoft.Extensions.Options;

namespace ChatMetrics.FakeModel;

/// <summary>
/// A stand-in for a model: it speaks the OpenAI chat completions protocol with configurable delay, failures and token counts. For
/// demonstrations and tests.
/// </summary>
internal static class FakeModelApplication
{
    /// <param name="args">Settings as <c>--name=value</c>.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="InvalidOperationException">A setting is invalid; the message names it.</exception>
    public static WebApplication Build(string[] args, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddDefaultAddress("http://localhost:9100");
        LoopbackOnly.Require(builder.Configuration);
        builder.AddServiceDefaults();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        builder.Services.AddOptions<Behavior>()
            .BindConfiguration(Behavior.Section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<Behavior>, BehaviorValidator>();
        builder.Services.AddSingleton<BehaviorStore>();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddProblemDetails();

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.MapDefaultEndpoints();
        app.MapCompletions();
        app.MapBehavior();
        return app;
    }
}
