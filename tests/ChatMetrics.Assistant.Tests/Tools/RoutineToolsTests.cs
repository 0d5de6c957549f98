using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ChatMetrics.Assistant.Tools;
using ChatMetrics.Telemetry.Chats;
using ChatMetrics.Telemetry.Redis;
using ChatMetrics.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Assistant.Tests.Tools;

public sealed class RoutineToolsTests(GarnetServer server) : IClassFixture<GarnetServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Save_Routine_IsReadInItsConversation()
    {
        var keeper = On(server.Connection);

        await keeper.SaveTool.InvokeAsync(Arguments("c", [" Cleanse ", ""], ["Cleanse", "Moisturise\nwell"]), Cancellation);

        var kept = (JsonElement)(await keeper.ReadTool.InvokeAsync(ToolContext.Arguments(null, "c"), Cancellation))!;
        Assert.Equal("""{"kept":true,"morning":["Cleanse"],"evening":["Cleanse","Moisturise well"]}""", kept.GetRawText());
        var none = (JsonElement)(await keeper.ReadTool.InvokeAsync(ToolContext.Arguments(null, "other"), Cancellation))!;
        Assert.Equal("""{"kept":false}""", none.GetRawText());
    }

    [Fact]
    public async Task Preview_Routine_ShowsItsSteps()
    {
        var preview = await Tool(On(server.Connection)).PreviewAsync(Arguments("c", ["Cleanse", "Protect"], []), Cancellation);

        Assert.Equal("Save this routine with our conversation:\n\nMorning:\n1. Cleanse\n2. Protect", preview);
    }

    [Fact]
    public async Task PreviewAndSave_WhatIsNotSeen_IsNeitherShownNorKept()
    {
        string[] morning = ["Cleanse \u001b[31mred", "a\u202eb\u2066c\u200bd\u200d\ufeffe\u00adf", "g\u0000\u0085\u2028h", "\u200b", "Pflege für trockene Haut 🧴"];
        var keeper = On(server.Connection);

        var preview = await Tool(keeper).PreviewAsync(Arguments("unseen", morning, []), Cancellation);
        await keeper.SaveTool.InvokeAsync(Arguments("unseen", morning, []), Cancellation);

        Assert.EndsWith(":\n1. Cleanse  [31mred\n2. abcdef\n3. g   h\n4. Pflege für trockene Haut 🧴", preview, StringComparison.Ordinal);
        var kept = (JsonElement)(await keeper.ReadTool.InvokeAsync(ToolContext.Arguments(null, "unseen"), Cancellation))!;
        Assert.Equal(
            ["Cleanse  [31mred", "abcdef", "g   h", "Pflege für trockene Haut 🧴"],
            kept.GetProperty("morning").EnumerateArray().Select(step => step.GetString()));
    }

    [Theory]
    [InlineData(0, 1, "A routine needs at least one step.")]
    [InlineData(13, 1, "at most 12 steps in the morning")]
    [InlineData(1, 251, "at most 250 characters")]
    public async Task Preview_RoutineOutOfBounds_IsRefused(int steps, int length, string why)
    {
        string[] morning = [.. Enumerable.Repeat(new string('x', length), steps)];

        var exception = await Assert.ThrowsAsync<ToolException>(
            async () => await Tool(On(server.Connection)).PreviewAsync(Arguments("c", morning, []), Cancellation));

        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_RedisAway_SaysSo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var closed = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{closed},abortConnect=false,connectTimeout=200");
        var keeper = On(redis);

        var saving = await Assert.ThrowsAsync<ToolException>(async () => await keeper.SaveTool.InvokeAsync(Arguments("c", ["a"], []), Cancellation));
        await Assert.ThrowsAsync<ToolException>(async () => await keeper.ReadTool.InvokeAsync(ToolContext.Arguments(null, "c"), Cancellation));

        Assert.Equal("Routines cannot be reached at the moment. Try again later.", saving.Message);
    }

    private static ApprovalTool Tool(RoutineTools keeper) => Assert.IsType<ApprovalTool>(keeper.SaveTool);

    private static RoutineTools On(IConnectionMultiplexer redis) =>
        new(new RoutineStore(redis, Options.Create(new RetentionOptions())), answer => answer.WaitAsync(TimeSpan.FromSeconds(2.5), Cancellation));

    private static AIFunctionArguments Arguments(string conversation, string[] morning, string[] evening) =>
        ToolContext.Arguments(new Dictionary<string, object?> { ["morning"] = morning, ["evening"] = evening }, conversation);
}
