using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using ChatMetrics.AppHost.Commands;
using ChatMetrics.AppHost.Garnet;
using ChatMetrics.AppHost.Recovery;
using ChatMetrics.AppHost.Services;
using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.AppHost.Tests.Composition;

/// <summary>What AppHost.cs composes: resources and what is attached to them, without starting anything.</summary>
public sealed class CompositionTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Create_Default_RedisIsGarnetAsAProcess()
    {
        await using var builder = await CreateAsync();

        Assert.IsType<EmbeddedRedisResource>(Find(builder, "redis"));
    }

    [Fact]
    public async Task Create_ConnectionStringGiven_StartsNoRedis()
    {
        await using var builder = await CreateAsync("--ConnectionStrings:redis=localhost:6379");

        var redis = Find(builder, "redis");
        Assert.IsNotAssignableFrom<ExecutableResource>(redis);
        Assert.IsNotAssignableFrom<ContainerResource>(redis);
    }

    [Fact]
    public async Task Create_RedisInAContainer_IsTheContainerWithAVolume()
    {
        await using var builder = await CreateAsync("--redis", "container");

        var redis = Assert.IsType<RedisResource>(Find(builder, "redis"));
        Assert.Contains(redis.Annotations.OfType<ContainerMountAnnotation>(), mount => mount.Type == ContainerMountType.Volume);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public async Task Create_Replicas_AreBehindAProxyWhenThereAreSeveral(int replicas, bool isProxied)
    {
        await using var builder = await CreateAsync("--ConnectionStrings:redis=localhost:6379", "--replicas", $"{replicas}");

        Assert.Equal(replicas, Replicas("api"));
        Assert.Equal(1, Replicas("worker"));
        Assert.Equal(isProxied, Find(builder, "api").Annotations.OfType<EndpointAnnotation>().Single().IsProxied);

        int Replicas(string name) =>
            Find(builder, name).Annotations.OfType<ReplicaAnnotation>().Select(annotation => annotation.Replicas).LastOrDefault(1);
    }

    [Theory]
    [InlineData("redis")]
    [InlineData("worker")]
    [InlineData("api")]
    public async Task Create_EachProcess_HasAnIconAHealthCheckAndIsStartedAgain(string name)
    {
        await using var builder = await CreateAsync();
        var resource = Find(builder, name);

        Assert.True(resource.HasAnnotationOfType<ResourceIconAnnotation>());
        Assert.True(resource.HasAnnotationOfType<HealthCheckAnnotation>());
        Assert.True(resource.HasAnnotationOfType<RestartOnCrashAnnotation>());
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("8011", 8011)]
    public async Task Create_Worker_ListensOnThatPortItself(string option, int? port)
    {
        await using var builder = await CreateAsync("--worker-port", option);

        var endpoint = Find(builder, "worker").Annotations.OfType<EndpointAnnotation>().Single();
        Assert.Equal((port, false), (endpoint.Port, endpoint.IsProxied));
    }

    [Fact]
    public async Task Create_Api_HasItsCommands()
    {
        await using var builder = await CreateAsync();

        var commands = Find(builder, "api").Annotations.OfType<ResourceCommandAnnotation>().ToDictionary(command => command.Name);

        Assert.Equal([AskCommand.Message, AskCommand.Model], commands[AskCommand.Name].Arguments.Select(argument => argument.Name));
        Assert.Equal([RemoveConversationCommand.ConversationId], commands[RemoveConversationCommand.Name].Arguments.Select(argument => argument.Name));
    }

    [Fact]
    public async Task Create_KeyOfOpenAI_IsASecretParameterThatIsDescribedAndEmpty()
    {
        await using var builder = await CreateAsync();

        var key = Assert.IsType<ParameterResource>(Find(builder, "openai-api-key"));

        Assert.True(key.Secret);
        Assert.NotEmpty(key.Description!);
        Assert.Equal("", await key.GetValueAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Create_WithoutKeys_MakesNone()
    {
        await using var builder = await CreateAsync();

        Assert.DoesNotContain((await EnvironmentOfAsync(builder, "api")).Keys, name => name.Contains("Access", StringComparison.Ordinal));
        Assert.DoesNotContain("LoadGenerator__Key", (await EnvironmentOfAsync(builder, "load-generator")).Keys);
    }

    [Fact]
    public async Task Create_WithAKey_TellsItToTheApiOnlyAndMakesKeysForItsOwnParts()
    {
        const string Keys = "ChatMetrics__Access__Keys__";
        await using var builder = await CreateAsync(
            $"--ChatMetrics:Access:Keys:ops:Hash={AccessKey.Hash("ops")}", "--ChatMetrics:Access:Keys:ops:Scope=admin");

        var api = await EnvironmentOfAsync(builder, "api");
        Assert.Equal((AccessKey.Hash("ops"), "admin"), (api[$"{Keys}ops__Hash"], api[$"{Keys}ops__Scope"]));
        Assert.Equal("admin", api[$"{Keys}aspire-commands__Scope"]);
        var generator = await EnvironmentOfAsync(builder, "load-generator");
        Assert.Equal((AccessKey.Hash(generator["LoadGenerator__Key"]), "chat"), (api[$"{Keys}load-generator__Hash"], api[$"{Keys}load-generator__Scope"]));
        Assert.DoesNotContain((await EnvironmentOfAsync(builder, "worker")).Keys, name => name.Contains("Access", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GetConnectionProperties_EmbeddedRedis_AreThoseOfAspiresRedis()
    {
        await using var builder = await CreateAsync();
        IResourceWithConnectionString redis = Assert.IsType<EmbeddedRedisResource>(Find(builder, "redis"));

        Assert.Equal(["Host", "Port", "Password", "Uri"], redis.GetConnectionProperties().Select(property => property.Key));
    }

    // Only what is known without starting anything.
    private static async Task<Dictionary<string, string>> EnvironmentOfAsync(IDistributedApplicationTestingBuilder builder, string name)
    {
        var context = new EnvironmentCallbackContext(new DistributedApplicationExecutionContext(DistributedApplicationOperation.Run));
        foreach (var callback in Find(builder, name).Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            try
            {
                await callback.Callback(context);
            }
            catch (InvalidOperationException)
            {
                // It needs services or endpoints that only a running application has.
            }
        }

        return context.EnvironmentVariables.Where(variable => variable.Value is string).ToDictionary(variable => variable.Key, variable => (string)variable.Value);
    }

    private static IResource Find(IDistributedApplicationTestingBuilder builder, string name) =>
        builder.Resources.Single(resource => resource.Name == name);

    private Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] args) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.ChatMetrics_AppHost>(
            ["--port", "0", $"--{DataFolder.Variable}={_data.Path}", .. args], TestContext.Current.CancellationToken);
}
