using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using ChatMetrics.AppHost.Garnet;
using ChatMetrics.AppHost.Tests.Processes;

namespace ChatMetrics.AppHost.Tests.Composition;

/// <summary>What is published: a manifest that deployment tools read.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Publish_Manifest_HasRedisAsAContainerBothServicesAndTheParameters()
    {
        using var host = HostProcess.Start(_folder.Path, ["--operation", "publish", "--step", "publish-manifest", "--output-path", _folder.Path]);
        Assert.True(await host.WaitForExitAsync() == 0, host.ToString());
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(
            Path.Combine(_folder.Path, "aspire-manifest.json"), TestContext.Current.CancellationToken));
        var resources = manifest.RootElement.GetProperty("resources");

        Assert.Equal("container.v0", resources.GetProperty("redis").GetProperty("type").GetString());
        Assert.NotEmpty(resources.GetProperty("redis").GetProperty("volumes").EnumerateArray());
        foreach (var service in new[] { resources.GetProperty("api"), resources.GetProperty("worker") })
        {
            Assert.Equal("project.v0", service.GetProperty("type").GetString());
            Assert.Equal("{redis.connectionString}", service.GetProperty("env").GetProperty("ConnectionStrings__redis").GetString());
            Assert.Equal("1", service.GetProperty("env").GetProperty("DOTNET_TieredPGO").GetString());
            Assert.Equal("1", service.GetProperty("env").GetProperty("DOTNET_TieredPGO_InstrumentedTierAlwaysOptimized").GetString());
            Assert.False(service.GetProperty("env").TryGetProperty("CHATMETRICS_DATA", out _));
            Assert.False(service.GetProperty("env").TryGetProperty("ASPNETCORE_FORWARDEDHEADERS_ENABLED", out _));
        }

        Assert.True(resources.GetProperty("api").GetProperty("bindings").GetProperty("http").GetProperty("external").GetBoolean());
        Assert.False(resources.GetProperty("worker").GetProperty("bindings").GetProperty("http").TryGetProperty("external", out _));
        Assert.Equal("{openai-api-key.value}", resources.GetProperty("api").GetProperty("env").GetProperty("ChatMetrics__Models__openai__ApiKey").GetString());
        // Its address is not this machine's: it would not start without a key.
        Assert.Equal("{access-key-hash.value}", resources.GetProperty("api").GetProperty("env").GetProperty("ChatMetrics__Access__Keys__admin__Hash").GetString());
        Assert.True(resources.GetProperty("access-key-hash").GetProperty("inputs").GetProperty("value").GetProperty("secret").GetBoolean());
        Assert.True(resources.GetProperty("openai-api-key").GetProperty("inputs").GetProperty("value").GetProperty("secret").GetBoolean());
    }

    [Fact]
    public async Task Publish_Model_HasProbesAndNothingThatIsForThisMachineOnly()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.ChatMetrics_AppHost>(
            ["--operation", "publish"], TestContext.Current.CancellationToken);

        foreach (var name in new[] { "api", "worker" })
        {
            var probes = builder.Resources.Single(resource => resource.Name == name).Annotations.OfType<EndpointProbeAnnotation>();
            Assert.Equal(
                [(ProbeType.Liveness, "/alive"), (ProbeType.Readiness, "/health")],
                probes.Select(probe => (probe.Type, probe.Path)).OrderBy(probe => probe.Path));
        }

        Assert.DoesNotContain(builder.Resources, resource => resource is EmbeddedRedisResource);
        Assert.Equal(["api", "worker"], builder.Resources.OfType<ProjectResource>().Select(project => project.Name).Order());
    }
}
