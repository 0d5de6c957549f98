namespace ChatMetrics.AppHost.Services;

/// <summary>The models available to the API.</summary>
internal static class ModelExtensions
{
    /// <summary>The configuration section of the models. Only the API receives it, because it contains their keys.</summary>
    public const string Section = "ChatMetrics:Models";

    private const string Models = "ChatMetrics__Models__";

    /// <summary>
    /// The API's models: Aara, who needs no key; OpenAI, once its key is set (by Aspire's dashboard, user secrets or the
    /// environment); and what else is configured under <c>ChatMetrics:Models</c>. A key that is set makes OpenAI the default
    /// model.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithModels(this IResourceBuilder<ProjectResource> api)
    {
        var builder = api.ApplicationBuilder;
        // Empty, so that everything starts without a question: the API leaves a model without a key out.
        var key = builder.AddParameter(
            "openai-api-key", () => builder.Configuration["Parameters:openai-api-key"] ?? "", secret: true)
            .WithDescription("Key of OpenAI's API. Without one the offline assistant answers.")
            .WithParentRelationship(api);
        var model = builder.AddParameter("openai-model", () => builder.Configuration["Parameters:openai-model"] ?? "gpt-5-mini")
            .WithDescription("Which of OpenAI's models is asked.")
            .WithParentRelationship(api);
        api.WithEnvironment($"{Models}aara-offline__Provider", "offline")
            .WithEnvironment($"{Models}openai__Model", model)
            .WithEnvironment($"{Models}openai__ApiKey", key);
        if (builder.ExecutionContext.IsRunMode)
        {
            api.WithSettings(Section);
        }

        if (builder.ExecutionContext.IsRunMode && string.IsNullOrWhiteSpace(builder.Configuration["ChatMetrics:DefaultModel"]))
        {
            api.WithEnvironment(async context =>
            {
                var own = builder.Configuration.GetSection(Section).GetChildren().FirstOrDefault();
                var chosen = !string.IsNullOrEmpty(await key.Resource.GetValueAsync(context.CancellationToken))
                    ? "openai"
                    : own?.Key;
                if (chosen is not null)
                {
                    context.EnvironmentVariables["ChatMetrics__DefaultModel"] = chosen;
                }
            });
        }

        return api.WithRestartOnChange(key).WithRestartOnChange(model);
    }

    /// <summary>
    /// One more model: a resource of this application that speaks OpenAI's protocol. It is asked only when a question names it.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithModel(
        this IResourceBuilder<ProjectResource> api, string name, IResourceBuilder<ProjectResource> server) => api
        .WithEnvironment($"{Models}{name}__Model", name)
        .WithEnvironment($"{Models}{name}__Endpoint", ReferenceExpression.Create($"{server.GetEndpoint("http")}/v1"))
        .WithEnvironment($"{Models}{name}__InputPrice", "0.25")
        .WithEnvironment($"{Models}{name}__OutputPrice", "2");
}
