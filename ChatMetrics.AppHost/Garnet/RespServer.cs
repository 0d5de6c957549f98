using System.Net.Sockets;
using System.Text;

namespace ChatMetrics.AppHost.Garnet;

/// <summary>
/// A Redis-compatible server, asked in its own protocol without a client library: one command a connection, after AUTH.
/// </summary>
internal sealed class RespServer(string host, int port, string password)
{
    private static readonly byte[] Authenticated = "+OK\r\n"u8.ToArray();

    /// <summary>Whether the server responds to PING.</summary>
    /// <returns>
    /// False if nothing listens, the password is wrong, the server is still loading, or it closes the connection.
    /// </returns>
    public async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            return await SendAsync("PING", "+PONG\r\n"u8.ToArray(), cancellation);
        }
        catch (Exception notYet) when (notYet is SocketException or IOException)
        {
            return false; // the caller retries until its deadline
        }
    }

    /// <summary>Takes a checkpoint (SAVE) and waits for its end.</summary>
    /// <returns>False if the server refuses it.</returns>
    /// <exception cref="SocketException">Nothing listens.</exception>
    /// <exception cref="IOException">The server closes the connection.</exception>
    public Task<bool> SaveAsync(CancellationToken cancellation) => SendAsync("SAVE", "+OK\r\n"u8.ToArray(), cancellation);

    /// <summary>Whether the server accepts a connection and closes it without a reply.</summary>
    public async Task<bool> HangsUpAsync(CancellationToken cancellation)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, port, cancellation);
        }
        catch (SocketException)
        {
            return false; // nobody listens
        }

        try
        {
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(Auth), cancellation);
            return await client.GetStream().ReadAsync(new byte[1], cancellation) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private string Auth => $"*2\r\n$4\r\nAUTH\r\n${Encoding.UTF8.GetByteCount(password)}\r\n{password}\r\n";

    private async Task<bool> SendAsync(string command, byte[] expected, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{Auth}*1\r\n${command.Length}\r\n{command}\r\n"), cancellation);
        var reply = new byte[Authenticated.Length + expected.Length];
        await stream.ReadExactlyAsync(reply, cancellation);
        return reply.AsSpan().StartsWith(Authenticated) && reply.AsSpan().EndsWith(expected);
    }
}
