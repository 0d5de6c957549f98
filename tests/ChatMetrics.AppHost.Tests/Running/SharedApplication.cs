namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>One application for the tests of several classes: each leaves it as it found it, what it killed included.</summary>
[CollectionDefinition(Collection)]
public sealed class SharedApplication : ICollectionFixture<SharedApplication>, IAsyncLifetime
{
    public const string Collection = "one application";

    internal RunningApplication Application { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Application = await RunningApplication.StartWithAsync(AttachedChatTests.Attach);

    public ValueTask DisposeAsync() => Application.DisposeAsync();
}
