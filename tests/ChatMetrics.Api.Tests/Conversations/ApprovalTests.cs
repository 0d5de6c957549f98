using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Api.Tests.Conversations;

/// <summary>What needs approval is proposed, and carried out when the next message approves it: over HTTP, by the offline assistant.</summary>
[Collection(Collections.Chats)]
public sealed class ApprovalTests(GarnetServer server) : ApiTests(server)
{
    private const string Proposal = "Please save a routine for oily skin with acne";
    private const string Question = "What is my routine?";

    [Fact]
    public async Task PostChat_AsksToSave_ShowsWhatWouldBeDoneAndDoesNothing()
    {
        var api = await StartOfflineAsync();

        var answer = await AskAsync(api, Proposal);

        var preview = answer.At("metadata.pending_preview");
        Assert.Equal("tool: string\ntext: string\nexpires_at: string", preview.Shape());
        Assert.StartsWith("Save this routine with our conversation:\n\nMorning:\n1. Cleanse", preview.At("text").GetString(), StringComparison.Ordinal);
        Assert.Contains(preview.At("text").GetString()!, answer.At("response").GetString()!, StringComparison.Ordinal);
        Assert.InRange(preview.At("expires_at").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        Assert.False(await api.Service<IConnectionMultiplexer>().GetDatabase().KeyExistsAsync(RedisKeys.ConversationRoutine("c")));
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("OK, do it!")]
    [InlineData("Ja, bitte")]
    public async Task PostChat_Approves_CarriesItOut(string approval)
    {
        var api = await StartOfflineAsync();
        await AskAsync(api, Proposal);

        var done = await AskAsync(api, approval);

        Assert.StartsWith("Done: your routine is saved.", done.At("response").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, done.At("metadata.individual_chat_metrics.tool_calls").GetInt32());
        Assert.Equal(1, done.At("metadata.individual_chat_metrics.iterations").GetInt32());
        var kept = await ResponseAsync(api, Question);
        Assert.StartsWith("Your routine:\n\nMorning:\n1. Cleanse", kept, StringComparison.Ordinal);
        Assert.StartsWith("You have no saved routine yet.", await ResponseAsync(api, Question, "other"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostChat_ApprovesWithAHistoryOfItsOwn_CarriesItOut()
    {
        var api = await StartOfflineAsync();
        await AskAsync(api, Proposal);

        var done = await api.PostAsync(new
        {
            message = "yes",
            conversation_id = "c",
            chat_history = new[] { new { role = "user", content = Proposal }, new { role = "assistant", content = "Shall I?" } },
        }).ReadAsync();

        Assert.StartsWith("Done", done.At("response").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostChat_Declines_DropsIt()
    {
        var api = await StartOfflineAsync();
        await AskAsync(api, Proposal);

        Assert.Equal("All right, I have saved nothing.", await ResponseAsync(api, "No, don't save it."));

        Assert.DoesNotContain("Done", await ResponseAsync(api, "yes"), StringComparison.Ordinal);
        Assert.StartsWith("You have no saved routine yet.", await ResponseAsync(api, Question), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("What does niacinamide do?")]
    [InlineData("yes, but leave out the serum")]
    public async Task PostChat_SaysSomethingElse_DropsIt(string message)
    {
        var api = await StartOfflineAsync();
        await AskAsync(api, Proposal);

        await AskAsync(api, message);

        Assert.DoesNotContain("Done", await ResponseAsync(api, "yes"), StringComparison.Ordinal);
        Assert.StartsWith("You have no saved routine yet.", await ResponseAsync(api, Question), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostChat_ApprovesInAnotherConversation_DoesNothing()
    {
        var api = await StartOfflineAsync();
        await AskAsync(api, Proposal);

        Assert.DoesNotContain("Done", await ResponseAsync(api, "yes", "other"), StringComparison.Ordinal);
        Assert.StartsWith("Done", await ResponseAsync(api, "yes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostChat_ApprovesTooLate_DoesNothing()
    {
        var time = new ShiftedTime();
        var api = await StartOfflineAsync(time);
        await AskAsync(api, Proposal);

        time.Ahead = TimeSpan.FromMinutes(10);

        Assert.DoesNotContain("Done", await ResponseAsync(api, "yes"), StringComparison.Ordinal);
        Assert.StartsWith("You have no saved routine yet.", await ResponseAsync(api, Question), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostChat_ManyApproveAtOnceOnTwoReplicas_CarriesItOutOnce()
    {
        ChatApplication[] replicas = [await StartOfflineAsync(), await StartOfflineAsync()];
        // A busy machine's Redis may be too slow for a chat, which then goes on without what waits.
        for (var carriedOut = 0; carriedOut < 5;)
        {
            await AskAsync(replicas[0], Proposal);

            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => AskAsync(replicas[number % 2], "yes")));

            var calls = answers.Sum(answer => answer.At("metadata.individual_chat_metrics.tool_calls").GetInt32());
            Assert.InRange(calls, 0, 1);
            carriedOut += calls;
        }
    }

    [Fact]
    public async Task PostChat_ProposesAgain_KeepsTheNewProposal()
    {
        var api = await StartOfflineAsync();
        await AskAsync(api, Proposal);
        await AskAsync(api, "Save a routine for dry skin instead");

        Assert.StartsWith("Done", await ResponseAsync(api, "yes"), StringComparison.Ordinal);

        Assert.Contains("cream", await ResponseAsync(api, Question), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeleteConversation_WithRoutineAndProposal_LeavesNeither()
    {
        var api = await StartOfflineAsync();
        await AskAsync(api, Proposal);
        await AskAsync(api, "yes");
        await AskAsync(api, Proposal);

        using var response = await api.DeleteAsync("/conversation-metrics/c");

        Assert.True(response.IsSuccessStatusCode);
        Assert.DoesNotContain("Done", await ResponseAsync(api, "yes"), StringComparison.Ordinal);
        Assert.StartsWith("You have no saved routine yet.", await ResponseAsync(api, Question), StringComparison.Ordinal);
    }

    private static Task<JsonElement> AskAsync(ChatApplication api, string message, string conversation = "c") =>
        api.PostAsync(new { message, conversation_id = conversation }).ReadAsync();

    private static async Task<string> ResponseAsync(ChatApplication api, string message, string conversation = "c") =>
        (await AskAsync(api, message, conversation)).At("response").GetString()!;

    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
