using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace ChatMetrics.Testing;

/// <summary>
/// A proxy between clients and a Redis server: forwards what the clients send at once, and can hold back the server's replies, delay
/// them, or lose them.
/// </summary>
public sealed class RedisProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _accepting;
    private readonly string[] _options;
    private volatile TaskCompletionSource _let = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytesSent;
    private int _repliesLost;

    /// <param name="server">The server's connection string.</param>
    public RedisProxy(string server)
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

    /// <summary>How much later each reply arrives.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>
    /// Whether half of the replies are lost, at random: the server has carried out what it was sent, and the connection breaks instead
    /// of the reply. Replies before a connection's first transaction arrive, so that clients can connect again.
    /// </summary>
    public bool LosesHalf { get; set; }

    public int RepliesLost => Volatile.Read(ref _repliesLost);

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
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                var behind = new TcpClient();
                await behind.ConnectAsync(server, _end.Token);
                connections.Add(new Connection(this, client, behind).RunAsync());
            }
        }
        finally
        {
            await Task.WhenAll(connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class Connection(RedisProxy proxy, TcpClient client, TcpClient server)
    {
        private readonly Channel<(long At, byte[] Reply)> _replies = Channel.CreateUnbounded<(long, byte[])>();
        private volatile bool _hasTransaction;

        public async Task RunAsync()
        {
            using (client)
            using (server)
            {
                // The first one to end ends the others.
                await Task.WhenAny(ForwardAsync(), ReceiveAsync(), ReplyAsync());
            }
        }

        private async Task ForwardAsync()
        {
            await foreach (var sent in ReadAsync(client))
            {
                _hasTransaction |= sent.AsSpan().IndexOf("MULTI"u8) >= 0;
                Interlocked.Add(ref proxy._bytesSent, sent.Length);
                await server.GetStream().WriteAsync(sent, proxy._end.Token);
            }
        }

        private async Task ReceiveAsync()
        {
            await foreach (var reply in ReadAsync(server))
            {
                await _replies.Writer.WriteAsync((Environment.TickCount64, reply), proxy._end.Token);
            }
        }

        private async Task ReplyAsync()
        {
            await foreach (var (at, reply) in _replies.Reader.ReadAllAsync(proxy._end.Token))
            {
                var wait = at + (long)proxy.Delay.TotalMilliseconds - Environment.TickCount64;
                await Task.Delay((int)Math.Max(0, wait), proxy._end.Token);
                await proxy._let.Task.WaitAsync(proxy._end.Token);
                if (proxy.LosesHalf && _hasTransaction && Random.Shared.Next(2) == 0)
                {
                    Interlocked.Increment(ref proxy._repliesLost);
                    return;
                }

                await client.GetStream().WriteAsync(reply, proxy._end.Token);
            }
        }

        private async IAsyncEnumerable<byte[]> ReadAsync(TcpClient from)
        {
            var buffer = new byte[16_384];
            while (await from.GetStream().ReadAsync(buffer, proxy._end.Token) is > 0 and var read)
            {
                yield return buffer[..read];
            }
        }
    }
}
