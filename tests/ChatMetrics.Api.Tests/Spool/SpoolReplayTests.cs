using ChatMetrics.Api.Spool;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Spool;

/// <summary>What one process could not store another one does, when it starts or while it runs.</summary>
[Collection(Collections.RedisAway)]
public sealed class SpoolReplayTests(InstalledRedisServer server) : IClassFixture<InstalledRedisServer>, IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("chatmetrics-spool-");

    private string Setting => $"--ChatMetrics:Spool:Directory={_directory}";

    public async ValueTask InitializeAsync() => await server.EmptyAsync();

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Start_AnotherLeftRecords_StoresThemWithTheirTurnsBeforeItsOwn()
    {
        await LeaveAsync("first", "second");

        await using var api = await ChatApplication.StartAsync(server.ConnectionString, Setting);
        await api.PostAsync(new { message = "third", conversation_id = "c" }).ReadAsync();
        await AssertStoredAsync(api, "first", "second", "third");

        var turns = await api.Service<ChatStore>().ReadTurnsAsync("c");
        Assert.Equal(["first", "second", "third"], turns.Where(turn => turn.Role == "user").Select(turn => turn.Content));
        Assert.Empty(_directory.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Start_LeftRecordsAreInRedisAlready_ChangesNothing()
    {
        var copy = Directory.CreateTempSubdirectory("chatmetrics-spool-copy-");
        await LeaveAsync("first", "second");
        Copy(_directory, copy);
        for (var start = 0; start < 2; start++)
        {
            Copy(copy, _directory);
            await using var api = await ChatApplication.StartAsync(server.ConnectionString, Setting);
            await AssertStoredAsync(api, "first", "second");
        }

        copy.Delete(recursive: true);
    }

    [Fact]
    public async Task Running_AnotherDies_StoresWhatItLeft()
    {
        var time = new SkippingClock();
        await using var api = await ChatApplication.StartAsync(server.ConnectionString, time, Setting);
        await LeaveAsync("first", "second");

        time.Skip(TimeSpan.FromSeconds(11));

        await Eventually.IsTrueAsync(() => _directory.EnumerateFileSystemInfos().Any() is false);
        await AssertStoredAsync(api, "first", "second");
    }

    [Fact]
    public async Task Start_LeftRecordsAreTooOld_DropsAndCountsThem()
    {
        await LeaveAsync("first");
        var time = new SkippingClock();
        time.Skip(TimeSpan.FromMinutes(2));
        await using var api = await ChatApplication.StartAsync(
            server.ConnectionString, time, Setting, "--ChatMetrics:Spool:MaxAge=00:01:00");

        await Eventually.IsTrueAsync(() => api.Service<SpoolMeter>().RecordsDropped == 1);

        await api.GetAsync("/conversation-metrics/c").ReadAsync(404);
        var storage = (await api.GetAsync("/health").ReadAsync()).At("checks.storage");
        Assert.Equal(1, storage.At("data.records_dropped").GetInt32());
    }

    [Fact]
    public async Task Start_LeftRecordIsNotWhatWasWritten_DropsItAndStoresTheOthers()
    {
        await LeaveAsync("first", "second");
        var segment = Assert.Single(_directory.EnumerateFiles("*.log", SearchOption.AllDirectories)).FullName;
        var bytes = await File.ReadAllBytesAsync(segment, TestContext.Current.CancellationToken);
        bytes[40] ^= 1;
        await File.WriteAllBytesAsync(segment, bytes, TestContext.Current.CancellationToken);

        await using var api = await ChatApplication.StartAsync(server.ConnectionString, Setting);
        await AssertStoredAsync(api, "second");

        Assert.Equal(1, api.Service<SpoolMeter>().RecordsDropped);
    }

    [Fact]
    public async Task PostChat_SpoolCannotBeWrittenAndRedisIsAway_IsAnsweredAndCounted()
    {
        var file = Path.Combine(_directory.FullName, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await using var api = await ChatApplication.StartWithoutRedisAsync($"--ChatMetrics:Spool:Directory={file}/spool");

        await api.PostAsync(new { message = "hi" }).ReadAsync();

        var storage = (await api.GetAsync("/health").ReadAsync()).At("checks.storage");
        Assert.Equal("degraded", storage.At("status").GetString());
        Assert.Contains("cannot be written", storage.At("description").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, storage.At("data.records_dropped").GetInt32());
        Assert.Contains(api.Log.Messages, message => message.Contains("its record was not stored", StringComparison.Ordinal));
    }

    // Two processes share the folder; the one that has no Redis stops.
    private async Task LeaveAsync(params string[] messages)
    {
        await using var dead = await ChatApplication.StartWithoutRedisAsync(Setting);
        foreach (var message in messages)
        {
            await dead.PostAsync(new { message, conversation_id = "c" }).ReadAsync();
        }
    }

    private static async Task AssertStoredAsync(ChatApplication api, params string[] messages)
    {
        await Eventually.IsTrueAsync(() => api.Service<ChatSpool>().Records == 0);
        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        Assert.Equal(messages, conversation.At("individual_chats").EnumerateArray().Select(chat => chat.At("message").GetString()));
        Assert.Equal(messages.Length, conversation.At("total_chats").GetInt32());
    }

    private static void Copy(DirectoryInfo from, DirectoryInfo to)
    {
        foreach (var file in from.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to.FullName, Path.GetRelativePath(from.FullName, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            file.CopyTo(target, overwrite: true);
        }
    }

    /// <summary>The system's clock, which skips what the test has it skip.</summary>
    private sealed class SkippingClock : TimeProvider
    {
        private long _skipped;

        public void Skip(TimeSpan by) => Interlocked.Add(ref _skipped, by.Ticks);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref _skipped));

        public override long GetTimestamp() =>
            base.GetTimestamp() + (Volatile.Read(ref _skipped) / TimeSpan.TicksPerSecond * TimestampFrequency);
    }
}
