using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Telemetry.Tests.Alerts;

public sealed class WebhookSenderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Send_Json_IsSignedOverTimeAndBody()
    {
        await using var receiver = new WebhookReceiver(200);

        var (status, error) = await SendAsync(new() { Url = receiver.Url, Secret = "s3cret" });

        Assert.Equal((200, null), (status, error));
        var request = Assert.Single(receiver.Received);
        Assert.Equal($"{Now.ToUnixTimeSeconds()}", request.Timestamp);
        var signed = Encoding.ASCII.GetBytes($"{request.Timestamp}.").Concat(request.Body).ToArray();
        Assert.Equal($"sha256={Convert.ToHexStringLower(HMACSHA256.HashData("s3cret"u8, signed))}", request.Signature);
        var message = JsonSerializer.Deserialize(request.Body, WireJson.Utf8.AlertMessage)!;
        Assert.Equal((Delivery.Id, "[warning, firing since 2026-11-29 10:00 UTC] rule: <@all> & more · chats chat_1, chat_2"), (message.Id, message.Text));
        Assert.Equal(Delivery.Alerts[0].Id, Assert.Single(message.Alerts).Id);
    }

    [Fact]
    public async Task Send_Slack_EscapesWhatItWouldTakeForACommand()
    {
        await using var receiver = new WebhookReceiver(200);

        await SendAsync(new() { Url = receiver.Url, Format = "slack" });

        var request = Assert.Single(receiver.Received);
        Assert.Null(request.Signature);
        using var body = JsonDocument.Parse(request.Body);
        Assert.Equal(
            "[warning, firing since 2026-11-29 10:00 UTC] rule: &lt;@all&gt; &amp; more · chats chat_1, chat_2",
            body.RootElement.GetProperty("text").GetString());
        Assert.False(body.RootElement.GetProperty("mrkdwn").GetBoolean());
    }

    [Fact]
    public async Task Send_StatusOfAnError_IsTold()
    {
        await using var receiver = new WebhookReceiver(503);

        Assert.Equal((503, "It answered 503."), await SendAsync(new() { Url = receiver.Url }));
    }

    [Fact]
    public async Task Send_RedirectIntoAPrivateAddress_IsNotFollowed()
    {
        await using var other = new WebhookReceiver(200);
        await using var receiver = new WebhookReceiver(307) { RedirectTo = other.Url };

        var (_, error) = await SendAsync(new() { Url = receiver.Url });

        Assert.Contains("private address", error, StringComparison.Ordinal);
        Assert.Empty(other.Received);
    }

    [Fact]
    public async Task Send_RedirectToNoAddress_SaysSo()
    {
        await using var receiver = new WebhookReceiver(307) { RedirectTo = "http://0.0.0.0:1/" };

        Assert.Equal((null, "It redirects to 0.0.0.0, which is a private address."), await SendAsync(new() { Url = receiver.Url }));
    }

    [Fact]
    public async Task Send_RedirectThatIsAllowed_IsFollowed()
    {
        await using var other = new WebhookReceiver(200);
        await using var receiver = new WebhookReceiver(308) { RedirectTo = other.Url };

        var (status, error) = await SendAsync(new() { Url = receiver.Url }, options => options.AllowPrivateRedirects = true);

        Assert.Equal((200, null), (status, error));
        Assert.Single(other.Received);
    }

    [Fact]
    public async Task Send_EndlessRedirects_EndAfterThree()
    {
        await using var receiver = new WebhookReceiver(307);
        receiver.RedirectTo = receiver.Url;

        Assert.Equal((307, "More than 3 redirects."), await SendAsync(new() { Url = receiver.Url }, options => options.AllowPrivateRedirects = true));
        Assert.Equal(4, receiver.Received.Count);
    }

    [Fact]
    public async Task Send_HostThatIsNotOnTheList_IsNotCalled()
    {
        await using var receiver = new WebhookReceiver(200);

        var (_, error) = await SendAsync(new() { Url = receiver.Url }, options => options.AllowedHosts = "hooks.example.org");

        Assert.Equal("127.0.0.1 is not among ChatMetrics:Alerts:AllowedHosts.", error);
        Assert.Empty(receiver.Received);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fd00::1")]
    [InlineData("fe80::1")]
    [InlineData("::ffff:10.0.0.1")]
    public void Contains_PrivateAddress_IsTrue(string address) => Assert.True(PrivateAddresses.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.32.0.1")]
    [InlineData("2606:4700::1")]
    [InlineData("::ffff:8.8.8.8")]
    public void Contains_PublicAddress_IsFalse(string address) => Assert.False(PrivateAddresses.Contains(IPAddress.Parse(address)));

    [Fact]
    public void After_Failures_WaitsLongerUntilADayIsOver()
    {
        var delivery = Delivery;
        var (now, waits) = (Now, new List<double>());
        for (var i = 0; i < 12; i++)
        {
            delivery = AlertCourier.After(delivery, null, "No answer.", now);
            waits.Add((delivery.NextAt!.Value - now).TotalSeconds);
            now = delivery.NextAt.Value;
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300], waits);
        Assert.Equal(AlertDelivery.Failed, AlertCourier.After(delivery, null, "No answer.", Now.AddDays(1)).State);
        Assert.Equal(AlertDelivery.Delivered, AlertCourier.After(delivery, 200, null, Now.AddDays(1)).State);
    }

    private static AlertDelivery Delivery => new()
    {
        Id = "delivery_1",
        Channel = "hook",
        State = AlertDelivery.Waiting,
        CreatedAt = Now,
        NextAt = Now,
        Alerts =
        [
            AlertText.Create(
                AlertStateTests.Read(new() { Metric = "system_cpu_percent", Limit = 70 }),
                new AlertSeries("web", []),
                new AlertState { Phase = AlertPhase.Firing, Since = Now, KnownAt = Now, FiredAt = Now }) with { Message = "<@all> & more", ChatIds = ["chat_1", "chat_2"] },
        ],
    };

    private static async Task<(int? Status, string? Error)> SendAsync(AlertChannelOptions channel, Action<AlertOptions>? configure = null)
    {
        var options = new AlertOptions { Channels = { ["hook"] = channel } };
        channel.Timeout = "30s";
        configure?.Invoke(options);
        using var sender = new WebhookSender(Options.Create(options), new FakeTimeProvider(Now));
        return await sender.SendAsync(Delivery, TestContext.Current.CancellationToken);
    }
}
