using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Records;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Chat.Pipeline;

public sealed class MeasurementOverheadTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeResourceSampler _sampler = new();
    private readonly IOptions<ChatMetricsOptions> _options = Options.Create(new ChatMetricsOptions());

    [Fact]
    public void Of_MoreMarks_CostsMore()
    {
        var cost = new MeasurementOverhead(_sampler, _time, _options);

        Assert.InRange(cost.Of(Chat(marks: 2)), double.Epsilon, cost.Of(Chat(marks: 6)));
        Assert.NotEqual(cost.Of(Chat(marks: 1)), cost.Of(Chat(marks: 6)));
    }

    private ChatTrace Chat(int marks)
    {
        using var chat = new ChatTrace(_sampler, _time, _options);
        chat.Start("chat_1", "hi");
        for (var stage = 0; stage < marks; stage++)
        {
            chat.Mark((ChatStage)stage);
        }

        chat.End(failed: false);
        return chat;
    }
}
