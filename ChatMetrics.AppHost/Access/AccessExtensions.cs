using ChatMetrics.AppHost.Services;
using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.AppHost.Access;

/// <summary>Who may use the API.</summary>
internal static class AccessExtensions
{
    /// <summary>The configuration section of the keys. Only the API receives it.</summary>
    public const string Section = "ChatMetrics:Access";

    private const string Keys = "ChatMetrics__Access__Keys__";

    /// <summary>
    /// The keys that are configured here, and where there are any, one more for the commands of Aspire's dashboard. A deployment listens on
    /// other addresses than this machine's, so it asks for a key.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithAccess(this IResourceBuilder<ProjectResource> api)
    {
        var builder = api.ApplicationBuilder;
        if (builder.ExecutionContext.IsRunMode)
        {
            api.WithSettings(Section);
            return IsRequired(builder) ? api.WithKey(new OwnKey("aspire-commands", AccessScopes.Admin)) : api;
        }

        var hash = builder.AddParameter("access-key-hash", secret: true)
            .WithDescription("SHA-256 of the key to the API, as `-- key admin --scope admin` prints it.");
        return api.WithEnvironment($"{Keys}admin__Hash", hash).WithEnvironment($"{Keys}admin__Scope", AccessScopes.Admin);
    }

    /// <summary>Where the API needs keys, gives the load generator one that may only ask.</summary>
    public static IResourceBuilder<ProjectResource> WithKeyTo(
        this IResourceBuilder<ProjectResource> generator, IResourceBuilder<ProjectResource> api)
    {
        if (IsRequired(generator.ApplicationBuilder))
        {
            var key = new OwnKey("load-generator", AccessScopes.Chat);
            api.WithKey(key);
            generator.WithEnvironment("LoadGenerator__Key", key.Value);
        }

        return generator;
    }

    private static IResourceBuilder<ProjectResource> WithKey(this IResourceBuilder<ProjectResource> api, OwnKey key) => api
        .WithAnnotation(key)
        .WithEnvironment($"{Keys}{key.Name}__Hash", AccessKey.Hash(key.Value))
        .WithEnvironment($"{Keys}{key.Name}__Scope", key.Scope);

    private static bool IsRequired(IDistributedApplicationBuilder builder) => builder.Configuration.GetSection(Section).GetChildren().Any();
}
