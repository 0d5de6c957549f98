using System.Net;
using System.Net.Sockets;

namespace ChatMetrics.Testing;

/// <summary>
/// A proxy between clients and a server: forwards what the clients send at once, and can hold back the server's replies.
/// </summary>
public sealed class HeldAnswers : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _accepting;
    private readonly string[] _options;
    private volatile TaskCompletionSource _let = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytesSent;

    /// <param name="server">The server's connection string.</param>
    public HeldAnswers(string server)
    {
        Release();
        _listener.Start();
        var parts = server.Split(',');
        _options = parts[1..];
        _accepting = AcceptAsync(IPEndPoint.Parse(parts[0]));
    }

    /// <summary>The server's connection string, by way of this proxy.</summary>
    public string ConnectionString => string.Join(',', [$"{_listener.LocalEndpoint}", .. _options]);

    /// <summary>Total bytes sent by the clients so far.</summary>
    public long BytesSent => Volatile.Read(ref _bytesSent);

    public void Hold() => _let = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _let.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync(IPEndPoint server)
    {
        var pumps = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                var behind = new TcpClient();
                await behind.ConnectAsync(server, _end.Token);
                pumps.Add(PumpAsync(client, behind, sent =>
                {
                    Interlocked.Add(ref _bytesSent, sent);
                    return Task.CompletedTask;
                }));
                pumps.Add(PumpAsync(behind, client, _ => _let.Task.WaitAsync(_end.Token)));
            }
        }
        finally
        {
            await Task.WhenAll(pumps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Func<int, Task> before)
    {
        using (from)
        {
            var buffer = new byte[16_384];
            while (await from.GetStream().ReadAsync(buffer, _end.Token) is > 0 and var read)
            {
                await before(read);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
            }
        }
    }
}
