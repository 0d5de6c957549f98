using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatMetrics.Browser.Tests;

/// <summary>An answer that comes as a test lets it: chunks of its body, with or without an end.</summary>
internal sealed class SlowDownload : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private TcpClient? _client;

    public SlowDownload() => _listener.Start();

    public string Address => $"http://{_listener.LocalEndpoint}/";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Waits for the request, and answers with these headers.</summary>
    public async Task BeginAsync(params string[] headers)
    {
        _client = await _listener.AcceptTcpClientAsync(Cancellation);
        using var lines = new StreamReader(_client.GetStream(), leaveOpen: true);
        while (await lines.ReadLineAsync(Cancellation) is { Length: > 0 })
        {
        }

        await WriteAsync($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{string.Concat(headers.Select(header => $"{header}\r\n"))}\r\n");
    }

    public Task SendAsync(string chunk) => WriteAsync($"{Encoding.UTF8.GetByteCount(chunk):x}\r\n{chunk}\r\n");

    /// <summary>Closes the connection without the last chunk.</summary>
    public void BreakOff() => _client!.Dispose();

    /// <summary>Waits until the browser closes the connection.</summary>
    public async Task HungUpAsync()
    {
        try
        {
            Assert.Equal(0, await _client!.GetStream().ReadAsync(new byte[1], Cancellation));
        }
        catch (IOException)
        {
            // It was reset.
        }
    }

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task WriteAsync(string text) => await _client!.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), Cancellation);
}
