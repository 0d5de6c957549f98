using System.Reflection;

namespace ChatMetrics.AppHost.Local;

/// <summary>A service of this solution: where its build put it (written into this assembly by the build).</summary>
internal sealed record ServiceProgram(string DllPath, string ProjectFolder)
{
    /// <exception cref="StartException">It is not there.</exception>
    public static ServiceProgram Find(string project)
    {
        var dll = Metadata($"Program:{project}");
        return File.Exists(dll)
            ? new(dll, Path.GetDirectoryName(Metadata($"Project:{project}"))!)
            : throw new StartException($"{dll} is missing: build the solution again");
    }

    private static string Metadata(string key) => typeof(ServiceProgram).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
