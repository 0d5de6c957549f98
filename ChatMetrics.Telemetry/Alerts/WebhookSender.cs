using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>
/// Sends a delivery to its channel: one POST, signed over its time and body. A redirect (307, 308) is followed, at most three times,
/// but into a private address, or to a host that is not on the list, only if the settings say so.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    /// <summary>When the request was made, seconds since 1970.</summary>
    public const string TimestampHeader = "X-ChatMetrics-Timestamp";

    /// <summary><c>sha256=</c> and the HMAC, in hexadecimal digits, of the time, a dot and the body.</summary>
    public const string SignatureHeader = "X-ChatMetrics-Signature";

    /// <summary>The delivery's id.</summary>
    public const string DeliveryHeader = "X-ChatMetrics-Delivery";

    private const int MaxRedirects = 3;
    private const int MaxErrorLength = 200;

    private static readonly HttpRequestOptionsKey<bool> IsRedirected = new("redirected");

    private readonly AlertOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly AllowedHosts _allowedHosts;

    public WebhookSender(IOptions<AlertOptions> options, TimeProvider time)
    {
        (_options, _time) = (options.Value, time);
        _allowedHosts = new AllowedHosts(_options.AllowedHosts);
        _client = new HttpClient(new SocketsHttpHandler
        {
            // Without one there is no span: that would have the address, and a webhook's address is its password.
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            ConnectCallback = ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            UseCookies = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Sends it once.</summary>
    /// <returns>The receiver's status, if there was an answer; and what went wrong, null if nothing did.</returns>
    public async Task<(int? Status, string? Error)> SendAsync(AlertDelivery delivery, CancellationToken cancellationToken)
    {
        if (!_options.Channels.TryGetValue(delivery.Channel, out var channel))
        {
            return (null, "There is no such channel any more.");
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var patience = channel.AnswerTime!.Value;
        timeout.CancelAfter(patience);
        try
        {
            return await PostAsync(channel, delivery, timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"No answer within {patience.TotalSeconds:0.###} s.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            return (null, Shortened((exception.InnerException ?? exception).Message));
        }
    }

    private async Task<(int? Status, string? Error)> PostAsync(
        AlertChannelOptions channel, AlertDelivery delivery, CancellationToken cancellationToken)
    {
        var body = BodyOf(channel, delivery);
        var url = new Uri(channel.Url);
        for (var redirects = 0; ; redirects++)
        {
            if (!_allowedHosts.Allows(url))
            {
                return (null, $"{url.Host} is not among {AlertOptions.Section}:AllowedHosts.");
            }

            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
            request.Headers.Add(DeliveryHeader, delivery.Id);
            Sign(request, channel, body);
            request.Options.Set(IsRedirected, redirects > 0);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
                || response.Headers.Location is not { } location)
            {
                return ((int)response.StatusCode, response.IsSuccessStatusCode ? null : $"It answered {(int)response.StatusCode}.");
            }

            if (redirects == MaxRedirects)
            {
                return ((int)response.StatusCode, $"More than {MaxRedirects} redirects.");
            }

            url = new Uri(url, location);
            if (url.Scheme is not ("http" or "https"))
            {
                return ((int)response.StatusCode, $"It redirects to {url.Scheme}.");
            }
        }
    }

    private void Sign(HttpRequestMessage request, AlertChannelOptions channel, byte[] body)
    {
        var seconds = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add(TimestampHeader, seconds);
        if (!string.IsNullOrEmpty(channel.Secret))
        {
            byte[] signed = [.. Encoding.ASCII.GetBytes($"{seconds}."), .. body];
            var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(channel.Secret), signed);
            request.Headers.Add(SignatureHeader, $"sha256={Convert.ToHexStringLower(signature)}");
        }
    }

    private byte[] BodyOf(AlertChannelOptions channel, AlertDelivery delivery)
    {
        var text = string.Join('\n', delivery.Alerts.Select(AlertText.LineOf));
        return channel.Format == "slack"
            // Without its markup: what is bold or struck through is up to no user's name.
            ? JsonSerializer.SerializeToUtf8Bytes(new { text = Escaped(text), mrkdwn = false })
            : JsonSerializer.SerializeToUtf8Bytes(
                new AlertMessage(delivery.Id, _time.GetUtcNow(), text, delivery.Alerts), WireJson.Utf8.AlertMessage);
    }

    // Its three control characters: a user's name must not become a link or a mention.
    private static string Escaped(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    // The address that is checked is the one that is connected to.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var isChecked = context.InitialRequestMessage.Options.TryGetValue(IsRedirected, out var redirected) && redirected
            && _allowedHosts.IsEmpty && !_options.AllowPrivateRedirects;
        var host = context.DnsEndPoint.Host;
        // An address is not looked up: of 0.0.0.0 that would fail in words that nobody here chose.
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        if (isChecked && Array.Exists(addresses, PrivateAddresses.Contains))
        {
            throw new HttpRequestException($"It redirects to {host}, which is a private address.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Shortened(string text) => text.Length <= MaxErrorLength ? text : text[..MaxErrorLength];
}
