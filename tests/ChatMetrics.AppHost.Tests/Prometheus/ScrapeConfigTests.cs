namespace ChatMetrics.AppHost.Tests.Prometheus;

/// <summary>The configuration that docs/telemetry.md has its readers copy.</summary>
public sealed class ScrapeConfigTests
{
    [Fact]
    public async Task Document_ScrapeConfig_PassesPromtool()
    {
        var document = await File.ReadAllTextAsync(
            Path.Combine(Projects.ChatMetrics_AppHost.ProjectPath, "..", "docs", "telemetry.md"), TestContext.Current.CancellationToken);
        var config = document.Split("```yaml")[1].Split("```")[0];
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "prometheus.yml");
        await File.WriteAllTextAsync(file, config, TestContext.Current.CancellationToken);

        Assert.Equal("", await Promtool.RunAsync("", "check", "config", file));
    }
}
