using ChatMetrics.Api.Testing;
using ChatMetrics.Assistant;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Conversations;

/// <summary>What needs approval while Redis is away, or goes away: the user is told, and the chat is answered.</summary>
[Collection(Collections.RedisAway)]
public sealed class ApprovalRedisAwayTests(InstalledRedisServer server) : IClassFixture<InstalledRedisServer>, IAsyncLifetime
{
    private static readonly object Proposal = new { message = "Save a routine for oily skin", conversation_id = "c" };

    private ChatApplication? _api;
    private bool _isKilled;

    private ChatApplication Api => _api!;

    public async ValueTask InitializeAsync()
    {
        await server.EmptyAsync();
        _api = await ChatApplication.StartAsync(server.ConnectionString);
        Api.Model.Instead = Api.Service<OfflineAssistant>();
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        if (_isKilled)
        {
            await server.StartAsync();
        }
    }

    [Fact]
    public async Task PostChat_ProposesWhileRedisIsAway_TellsThatNothingCanBeKept()
    {
        await KillAsync();

        var answer = await Api.PostAsync(Proposal).ReadAsync();

        Assert.Equal(
            "That did not work: Storage is unavailable, so nothing can be saved for approval. Try again later.",
            answer.At("response").GetString());
        Assert.False(answer.At("metadata").TryGetProperty("pending_preview", out _));
    }

    [Fact]
    public async Task PostChat_RedisGoesAwayAfterTheProposal_WithdrawsIt()
    {
        Api.Model.Work = _ => KillAsync();

        var answer = await Api.PostAsync(Proposal).ReadAsync();

        Assert.Contains("Save this routine with our conversation", answer.At("response").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("it cannot be approved. Please ask again later.", answer.At("response").GetString(), StringComparison.Ordinal);
        Assert.False(answer.At("metadata").TryGetProperty("pending_preview", out _));
    }

    [Fact]
    public async Task PostChat_AsAStreamAndRedisGoesAwayAfterTheProposal_WithdrawsItInTheStreamToo()
    {
        Api.Model.Work = _ => KillAsync();
        await using var events = await SseReader.OpenAsync(await Api.PostForStreamAsync(Proposal));

        var all = await events.ToEndAsync();

        Assert.EndsWith("Please ask again later.", all[^1].Data.At("response").GetString(), StringComparison.Ordinal);
        Assert.Equal(all[^1].Data.At("response").GetString(), string.Concat(all[..^1].Select(item => item.Data.At("text").GetString())));
    }

    [Fact]
    public async Task PostChat_ApprovesWhileRedisIsAway_DoesNothingAndIsAnswered()
    {
        await Api.PostAsync(Proposal).ReadAsync();
        await KillAsync();

        var answer = await Api.PostAsync(new { message = "yes", conversation_id = "c" }).ReadAsync();

        Assert.Equal(0, answer.At("metadata.individual_chat_metrics.tool_calls").GetInt32());
    }

    private async Task KillAsync()
    {
        if (!_isKilled)
        {
            _isKilled = true;
            await server.KillAsync();
        }
    }
}
