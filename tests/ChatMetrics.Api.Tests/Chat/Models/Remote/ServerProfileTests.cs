using ChatMetrics.Api.Chat.Models.Remote;

namespace ChatMetrics.Api.Tests.Chat.Models.Remote;

public sealed class ServerProfileTests
{
    private const ServerFeatures Used = ServerFeatures.Tools | ServerFeatures.StreamOptions;

    [Theory]
    [InlineData(400, "Unsupported parameter: stream_options", ServerFeatures.StreamOptions)]
    [InlineData(404, "No endpoints found that support tool use", ServerFeatures.Tools)]
    [InlineData(500, "tools param requires --jinja flag", ServerFeatures.Tools)]
    [InlineData(400, "\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set", ServerFeatures.Tools)]
    [InlineData(400, "no", Used)]
    [InlineData(400, "system role not supported", Used)]
    [InlineData(404, "no", null)]
    [InlineData(500, "no", null)]
    [InlineData(401, "tools", null)]
    internal void Next_Refusal_LeavesOutWhatItNamesOrEverything(int status, string message, ServerFeatures? leftOut) =>
        Assert.Equal(leftOut, ServerProfile.Next(new ServerError(status, "", message), ServerFeatures.None, Used));

    [Fact]
    public void Next_EverythingIsLeftOut_IsNothing() => Assert.Null(ServerProfile.Next(new ServerError(400, "", "no"), Used, Used));

    [Fact]
    public void Learn_NamedButNotLeftOut_IsNotLearned()
    {
        var server = new ServerProfile(ServerFeatures.None);

        Assert.Equal(ServerFeatures.None, server.Learn(new ServerError(400, "", "tools"), ServerFeatures.StreamOptions));
        Assert.Equal(ServerFeatures.Tools, server.Learn(new ServerError(400, "", "tools"), Used));

        Assert.Equal(ServerFeatures.Tools, server.Without);
    }
}
