using System.Reflection;
using ChatMetrics.AppHost.Garnet;
using Microsoft.Extensions.DependencyInjection;

namespace ChatMetrics.AppHost.Services;

/// <summary>Starts a service from its built program.</summary>
internal static class ServiceProgram
{
    private const string CollectorEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // Set by an IDE that starts the projects itself, and by `dotnet watch`, which builds them.
    private static readonly string[] OtherLaunchers = ["DEBUG_SESSION_PORT", "DOTNET_WATCH"];

    /// <summary>
    /// Starts the project's program without <c>dotnet run</c> in between, which costs a second and 95 MB for each service, and
    /// keeps a signal to stop from it. It speaks plain HTTP: there is no certificate to look for.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AsProgram(this IResourceBuilder<ProjectResource> service)
    {
        var builder = service.ApplicationBuilder;
        service.WithoutHttpsCertificate().WithoutUnreadTelemetry();
        if (!builder.ExecutionContext.IsRunMode || OtherLaunchers.Any(name => builder.Configuration[name] is not null))
        {
            return service;
        }

        var project = service.Resource.GetProjectMetadata().ProjectPath;
        var program = PathOf(Path.GetFileNameWithoutExtension(project));
        return service
            .WithAnnotation(new ExecutableAnnotation
            {
                Command = GarnetCommand.DotnetPath,
                WorkingDirectory = Path.GetDirectoryName(project)!,
            })
            .WithArgs(context => context.Args.Insert(0, program));
    }

    // Without the dashboard nobody takes what Aspire has the services send there: it would be made, and thrown away. A collector
    // of one's own, named in this program's environment, gets it.
    private static void WithoutUnreadTelemetry(
        this IResourceBuilder<ProjectResource> service) => service.WithEnvironment(context =>
    {
        if (context.ExecutionContext.IsRunMode
            && context.ExecutionContext.Services.GetRequiredService<DistributedApplicationOptions>().DisableDashboard)
        {
            context.EnvironmentVariables.Remove(CollectorEndpoint);
            if (service.ApplicationBuilder.Configuration[CollectorEndpoint] is { Length: > 0 } collector)
            {
                context.EnvironmentVariables[CollectorEndpoint] = collector;
            }
        }
    });

    private static string PathOf(string name) => typeof(ServiceProgram).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == $"Program:{name}").Value!;
}
