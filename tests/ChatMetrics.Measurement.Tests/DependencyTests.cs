using System.Reflection;
using System.Text.Json;
using ChatMetrics.Measurement.Attribution;

namespace ChatMetrics.Measurement.Tests;

/// <summary>Another service takes the library alone.</summary>
public sealed class DependencyTests
{
    private static readonly Assembly Library = typeof(CpuMeter).Assembly;

    [Fact]
    public void Assembly_References_AreOfTheFrameworkAlone()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var foreign =
            from reference in Library.GetReferencedAssemblies()
            where !File.Exists(Path.Combine(framework, $"{reference.Name}.dll"))
            select reference.Name;

        Assert.Empty(foreign);
    }

    [Fact]
    public void Project_PackagesAndProjects_AreNone()
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{typeof(DependencyTests).Assembly.GetName().Name}.deps.json");
        using var dependencies = JsonDocument.Parse(File.ReadAllText(file));
        var library = dependencies.RootElement.GetProperty("targets").EnumerateObject().Single().Value.EnumerateObject()
            .Single(entry => entry.Name.StartsWith($"{Library.GetName().Name}/", StringComparison.Ordinal));

        Assert.False(library.Value.TryGetProperty("dependencies", out var found), $"{found}");
    }
}
