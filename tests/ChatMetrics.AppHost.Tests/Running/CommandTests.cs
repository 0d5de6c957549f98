using Aspire.Hosting.ApplicationModel;
using ChatMetrics.AppHost.Commands;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>The commands that Aspire's dashboard offers, on a running application.</summary>
[Collection(SharedApplication.Collection)]
public sealed class CommandTests : ApplicationTests
{
    private readonly RunningApplication _application;

    public CommandTests(SharedApplication shared) => _application = Watch(shared.Application);

    [Fact]
    public async Task Ask_Question_ShowsTheAnswerWithItsCost()
    {
        var result = await ExecuteAsync(AskCommand.Name, (AskCommand.Message, "What skincare routine for oily skin?"));

        Assert.True(result.Success, result.Message);
        Assert.Contains("oily", result.Data!.Value, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("| Own CPU time | ", result.Data.Value, StringComparison.Ordinal);
        Assert.Contains("| Price | $0.00 |", result.Data.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown", result.Data.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_ModelThatIsNotConfigured_FailsWithWhatTheApiSays()
    {
        var result = await ExecuteAsync(AskCommand.Name, (AskCommand.Message, "Hello"), (AskCommand.Model, "nobody"));

        Assert.False(result.Success);
        Assert.Contains("not configured", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RemoveConversation_OneThatIsStored_IsGone()
    {
        await _application.Api.AskAsync("to-be-removed", "Hello");

        // On a busy machine Redis may be too slow for it at first: the command says so, and can be tried again.
        ExecuteCommandResult? result = null;
        await Eventually.HoldsAsync(
            async () => (result = await ExecuteAsync(
                RemoveConversationCommand.Name, (RemoveConversationCommand.ConversationId, "to-be-removed"))).Success,
            "removal",
            () => $"{result?.Message}");

        var again = await ExecuteAsync(RemoveConversationCommand.Name, (RemoveConversationCommand.ConversationId, "to-be-removed"));
        Assert.False(again.Success);
    }

    private Task<ExecuteCommandResult> ExecuteAsync(string command, params (string Name, string Value)[] arguments) =>
        _application.TryExecuteAsync("api", command, arguments);
}
