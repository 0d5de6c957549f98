using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Privacy;
using ChatMetrics.Api.Spool;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Api.Tests.Chat;

/// <summary>The turns of a conversation of one chat, read by a process whose calls may fail.</summary>
[Collection(Collections.Chats)]
public sealed class StoredTurnsTests(GarnetServer server) : ApiTests(server)
{
    private ChatApplication _api = null!;
    private int _calls;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _api = await StartAsync();
        await _api.PostAsync(new { message = "one", conversation_id = "c" }).ReadAsync();
    }

    [Fact]
    public async Task ReadAsync_RedisAnswers_AreAll()
    {
        var (turns, areAll) = await Turns(failures: 0).ReadAsync("c");

        Assert.Equal(["one", "A gentle cleanser."], turns.Select(turn => turn.Content));
        Assert.Equal((true, 1), (areAll, _calls));
    }

    [Theory]
    [InlineData("timeout")]
    [InlineData("connection")]
    [InlineData("cancelled")]
    public async Task ReadAsync_FirstAttemptFails_ReadsAgainAndKnowsOfNoOutage(string failure)
    {
        var storage = new StorageState(TimeProvider.System);

        var (turns, areAll) = await Turns(failures: 1, failure, storage).ReadAsync("c");

        Assert.Equal((2, true, 2), (turns.Count, areAll, _calls));
        Assert.Null(storage.Outage);
    }

    [Theory]
    [InlineData("timeout")]
    [InlineData("connection")]
    [InlineData("cancelled")]
    public async Task ReadAsync_BothAttemptsFail_AreNotAllAndRedisIsAway(string failure)
    {
        var storage = new StorageState(TimeProvider.System);

        var (turns, areAll) = await Turns(failures: 2, failure, storage).ReadAsync("c");

        Assert.Equal((0, false, 2), (turns.Count, areAll, _calls));
        Assert.True(storage.IsUnreachable);
    }

    [Fact]
    public async Task ReadAsync_RedisIsKnownToBeSilent_DoesNotAsk()
    {
        var storage = new StorageState(TimeProvider.System);
        storage.Failed(RedisFault.NoAnswer);

        var (turns, areAll) = await Turns(failures: 0, storage: storage).ReadAsync("c");

        Assert.Equal((0, false, 0), (turns.Count, areAll, _calls));
    }

    private StoredTurns Turns(int failures, string failure = "timeout", StorageState? storage = null)
    {
        var redis = InterceptedRedis.Create(Server.Connection, () =>
        {
            if (++_calls <= failures)
            {
                throw failure switch
                {
                    "timeout" => new TimeoutException(),
                    "connection" => new RedisConnectionException(ConnectionFailureType.SocketClosed, CommandFlags.None, "gone"),
                    _ => new TaskCanceledException(),
                };
            }
        });
        return new StoredTurns(
            new ChatStore(redis, TimeProvider.System, Options.Create(new RetentionOptions())),
            _api.Service<ChatSpool>(),
            storage ?? new StorageState(TimeProvider.System),
            new StorageLimit(TimeProvider.System),
            new TextPrivacy(Options.Create(new PrivacyOptions()), TimeProvider.System),
            Options.Create(new AssistantOptions()),
            NullLogger<StoredTurns>.Instance);
    }
}
