using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Chat.Tools;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Chat.Tools;

/// <summary>What the model is told of its calls.</summary>
public sealed class ToolCallsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 20, 10, 30, 45, TimeSpan.Zero);

    private readonly FakeTools _tools = new();
    private readonly TestMeters _meters = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _meters.Dispose();

    [Fact]
    public async Task Run_UnknownTool_TellsWhichThereAre()
    {
        Assert.Equal(
            ["""{"error":"There is no such tool. The tools are double, erase."}"""], await ResultsAsync(Calls(), Call("1", "triple")));
    }

    [Fact]
    public async Task Run_ArgumentsThatDoNotFit_AreToldAsSuch()
    {
        var results = await ResultsAsync(
            Calls(),
            Call("1", "double"),
            Call("2", "double", ("x", "many")),
            new FunctionCallContent("3", "double") { Exception = new FormatException() },
            Call("4", "erase"));

        Assert.Equal(Enumerable.Repeat("""{"error":"The arguments do not fit the tool's parameters."}""", 4), results);
    }

    [Fact]
    public async Task Run_ToolThatThrows_IsToldWithoutWhatItSaid()
    {
        using var log = new CapturedLog();
        var tool = AIFunctionFactory.Create(new Func<string>(() => throw new InvalidOperationException("secret")), "broken");

        Assert.Equal(["""{"error":"The tool failed."}"""], await ResultsAsync(Calls([tool], log: log), Call("1", "broken")));
        Assert.Contains(log.Messages, message => message.Contains("broken", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_ToolThatIsCancelledByItself_IsAFailureOfTheTool()
    {
        var tool = AIFunctionFactory.Create(new Func<string>(() => throw new TaskCanceledException()), "impatient");

        Assert.Equal(["""{"error":"The tool failed."}"""], await ResultsAsync(Calls([tool]), Call("1", "impatient")));
    }

    [Fact]
    public async Task Run_SeveralCalls_RunSideBySideAndAnswerInOrder()
    {
        var first = new TaskCompletionSource<string>();
        var slow = AIFunctionFactory.Create(() => first.Task, "slow");
        var fast = AIFunctionFactory.Create(
            () =>
            {
                first.SetResult("first");
                return "second";
            },
            "fast");

        var results = await ResultsAsync(Calls([slow, fast]), Call("1", "slow"), Call("2", "fast")).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        Assert.Equal(["first", "second"], results);
    }

    [Fact]
    public async Task Run_MoreCallsThanMayBe_RefusesTheRest()
    {
        var calls = Calls(most: 3);

        await ResultsAsync(calls, Call("1", "double", ("x", 1)), Call("2", "double", ("x", 2)));
        var results = await ResultsAsync(calls, Call("3", "double", ("x", 3)), Call("4", "double", ("x", 4)));

        Assert.Equal(["6", """{"error":"No more calls: 3 is the limit for one answer."}"""], results);
        Assert.Equal(3, calls.Count);
    }

    [Fact]
    public async Task Run_TwoThatNeedApproval_KeepsTheFirst()
    {
        var calls = Calls();

        var results = await ResultsAsync(calls, Call("1", "erase", ("what", "a")), Call("2", "erase", ("what", "b")));

        Assert.Contains("waiting_for_approval", results[0], StringComparison.Ordinal);
        Assert.Contains("only one can wait at a time", results[1], StringComparison.Ordinal);
        Assert.Equal(("Erase a.", Now.AddMinutes(10)), (calls.Preview!.Text, calls.Preview.ExpiresAt));
        Assert.Empty(_tools.Erased);
    }

    [Fact]
    public async Task Run_NothingCanBeKeptForApproval_TellsSo()
    {
        var calls = Calls(canKeep: false);

        var results = await ResultsAsync(calls, Call("1", "erase", ("what", "a")));

        Assert.Contains("Storage is unavailable", Assert.Single(results), StringComparison.Ordinal);
        Assert.Null(calls.Preview);
    }

    [Fact]
    public async Task Run_ArgumentsTooLongToKeep_AreRefused()
    {
        var calls = Calls();

        var results = await ResultsAsync(calls, Call("1", "erase", ("what", new string('x', 9000))));

        Assert.Equal(["""{"error":"The arguments are too long."}"""], results);
        Assert.Null(calls.Preview);
    }

    private static FunctionCallContent Call(string id, string tool, params (string Name, object? Value)[] arguments) =>
        new(id, tool, arguments.ToDictionary(argument => argument.Name, argument => argument.Value));

    private static async Task<string[]> ResultsAsync(ToolCalls calls, params FunctionCallContent[] wanted)
    {
        var message = await calls.RunAsync(wanted, Cancellation);
        Assert.Equal(ChatRole.Tool, message.Role);
        var results = message.Contents.Cast<FunctionResultContent>().ToArray();
        Assert.Equal(wanted.Select(call => call.CallId), results.Select(result => result.CallId));
        return [.. results.Select(result => $"{result.Result}")];
    }

    private ToolCalls Calls(AIFunction[]? tools = null, int most = 10, bool canKeep = true, ILogger? log = null) => new(
        new ToolBox(tools ?? _tools.All),
        new ToolOptions { MaxCalls = most },
        "c",
        canKeep,
        new PerformanceTracker(TimeProvider.System),
        new ChatInstruments(_meters),
        new FakeTimeProvider(Now),
        log ?? NullLogger.Instance);
}
