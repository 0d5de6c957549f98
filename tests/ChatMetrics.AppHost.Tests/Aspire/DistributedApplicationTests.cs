using System.Globalization;
using System.Net;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using ChatMetrics.AppHost.Garnet;
using ChatMetrics.AppHost.Resources;

namespace ChatMetrics.AppHost.Tests.Distributed;

/// <summary>The composition of AppHost.cs, run by Aspire's own orchestrator.</summary>
public sealed class DistributedApplicationTests
{
    private static readonly TimeSpan HealthyWithin = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Start_EmbeddedRedis_ApiIsHealthyAndRedisAnswersByItsConnectionString()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var data = new TemporaryFolder();
        await using var builder = await CreateAsync(data, "--port", "0");
        await using var application = await builder.BuildAsync(cancellation);
        await application.StartAsync(cancellation);

        await application.ResourceNotifications.WaitForResourceHealthyAsync("api", cancellation).WaitAsync(HealthyWithin, cancellation);

        using var client = application.CreateHttpClient("api", "http");
        client.Timeout = TimeSpan.FromSeconds(30);
        using var response = await client.GetAsync(new Uri("/health", UriKind.Relative), cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        var (host, port, password) = Parse((await application.GetConnectionStringAsync("redis", cancellation))!);
        Assert.True(await RespPing.AnswersAsync(host, port, password, cancellation));
        await application.StopAsync(cancellation);
    }

    [Fact]
    public async Task Create_ConnectionStringGiven_StartsNoRedis()
    {
        using var data = new TemporaryFolder();
        await using var builder = await CreateAsync(data, "--ConnectionStrings:redis=localhost:6379");

        var redis = builder.Resources.Single(resource => resource.Name == "redis");
        Assert.IsNotAssignableFrom<ExecutableResource>(redis);
        Assert.IsNotAssignableFrom<ContainerResource>(redis);
    }

    [Fact]
    public async Task Create_RedisInAContainer_IsTheContainer()
    {
        using var data = new TemporaryFolder();
        await using var builder = await CreateAsync(data, "--redis", "container");

        Assert.IsType<RedisResource>(builder.Resources.Single(resource => resource.Name == "redis"));
    }

    [Fact]
    public async Task Create_ToPublish_IsAlwaysTheContainer()
    {
        using var data = new TemporaryFolder();
        await using var builder = await CreateAsync(data, "--operation", "publish");

        Assert.IsType<RedisResource>(builder.Resources.Single(resource => resource.Name == "redis"));
        Assert.DoesNotContain(builder.Resources, resource => resource is EmbeddedRedisResource);
    }

    [Fact]
    public async Task Create_Replicas_OnlyTheApiHasThem()
    {
        using var data = new TemporaryFolder();
        await using var builder = await CreateAsync(data, "--ConnectionStrings:redis=localhost:6379", "--replicas", "3");

        Assert.Equal(3, Replicas("api"));
        Assert.Equal(1, Replicas("worker"));

        int Replicas(string name) => builder.Resources.Single(resource => resource.Name == name)
            .Annotations.OfType<ReplicaAnnotation>().Select(annotation => annotation.Replicas).LastOrDefault(1);
    }

    private static Task<IDistributedApplicationTestingBuilder> CreateAsync(TemporaryFolder data, params string[] args) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.ChatMetrics_AppHost>(
            [$"--{Composition.DataVariable}={data.Path}", .. args], TestContext.Current.CancellationToken);

    private static (string Host, int Port, string Password) Parse(string connection)
    {
        var parts = connection.Split([',', ':', '='], 4);
        return (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), parts[3]);
    }
}
