using System.Reflection;
using ChatMetrics.AppHost.Garnet;

namespace ChatMetrics.AppHost.Services;

/// <summary>Starts a service by its built program.</summary>
internal static class ServiceProgram
{
    // Set by an IDE that starts the projects itself, and by `dotnet watch`, which builds them.
    private static readonly string[] OtherLaunchers = ["DEBUG_SESSION_PORT", "DOTNET_WATCH"];

    /// <summary>
    /// Starts the project's program without <c>dotnet run</c> in between, which costs a second and 95 MB for each service, and keeps a
    /// signal to stop from it. It speaks plain HTTP: there is no certificate to look for.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AsProgram(this IResourceBuilder<ProjectResource> service)
    {
        var builder = service.ApplicationBuilder;
        service.WithoutHttpsCertificate();
        if (!builder.ExecutionContext.IsRunMode || OtherLaunchers.Any(name => builder.Configuration[name] is not null))
        {
            return service;
        }

        var project = service.Resource.GetProjectMetadata().ProjectPath;
        var program = PathOf(Path.GetFileNameWithoutExtension(project));
        return service
            .WithAnnotation(new ExecutableAnnotation { Command = GarnetCommand.DotnetPath, WorkingDirectory = Path.GetDirectoryName(project)! })
            .WithArgs(context => context.Args.Insert(0, program));
    }

    private static string PathOf(string name) => typeof(ServiceProgram).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == $"Program:{name}").Value!;
}
