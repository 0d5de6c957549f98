using System.Collections.Concurrent;
using System.Net;
using ChatMetrics.Telemetry.Alerts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.Testing;

/// <summary>Takes webhooks on a free port, and answers them with given statuses: the last one for all that come later.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<Request> _received = [];
    private int _answered;

    /// <param name="statuses">At least one.</param>
    public WebhookReceiver(params int[] statuses)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var headers = context.Request.Headers;
            _received.Enqueue(new Request(
                context.Request.Path,
                headers[WebhookSender.DeliveryHeader],
                headers[WebhookSender.TimestampHeader],
                headers[WebhookSender.SignatureHeader],
                body.ToArray()));
            context.Response.StatusCode = statuses[Math.Min(_answered++, statuses.Length - 1)];
            context.Response.Headers.Location = RedirectTo;
        });
        _application.StartAsync().GetAwaiter().GetResult();
        Url = $"{_application.Urls.Single()}/hook";
    }

    /// <summary>Where to POST.</summary>
    public string Url { get; }

    /// <summary>Sent with every answer.</summary>
    public string? RedirectTo { get; set; }

    public IReadOnlyCollection<Request> Received => _received;

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    /// <summary>One request that came.</summary>
    public sealed record Request(string Path, string? DeliveryId, string? Timestamp, string? Signature, byte[] Body);
}
