namespace ChatMetrics.AppHost.Resources;

internal static class ServiceExtensions
{
    /// <summary>The folder of this machine in which everything is stored.</summary>
    public static string DataFolder(this IDistributedApplicationBuilder builder) =>
        Composition.DataFolder(builder.Configuration[Composition.DataVariable]);

    /// <summary>On this machine the services share the host's data folder and environment; a deployment has its own.</summary>
    public static IResourceBuilder<ProjectResource> WithHostSettings(this IResourceBuilder<ProjectResource> service)
    {
        var builder = service.ApplicationBuilder;
        return builder.ExecutionContext.IsRunMode
            ? service
                .WithEnvironment(Composition.DataVariable, builder.DataFolder())
                .WithEnvironment(
                    Composition.SpoolVariable,
                    Composition.SpoolFolder(builder.DataFolder(), builder.Configuration[Composition.SpoolKey]))
                .WithEnvironment("DOTNET_ENVIRONMENT", builder.Environment.EnvironmentName)
            : service;
    }

    /// <summary>The port on this machine (0: a free one); where it is published, the platform chooses.</summary>
    public static IResourceBuilder<ProjectResource> WithHttpPort(this IResourceBuilder<ProjectResource> service, int port) =>
        service.WithEndpoint("http", endpoint =>
        {
            endpoint.UriScheme = "http";
            endpoint.Port = port != 0 && service.ApplicationBuilder.ExecutionContext.IsRunMode ? port : null;
        });
}
