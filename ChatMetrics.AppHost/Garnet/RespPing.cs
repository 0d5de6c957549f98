using System.Net.Sockets;
using System.Text;

namespace ChatMetrics.AppHost.Garnet;

/// <summary>
/// Checks that a Redis-compatible server responds: sends AUTH and PING in its own protocol, without a client library.
/// </summary>
internal static class RespPing
{
    private static readonly byte[] Expected = "+OK\r\n+PONG\r\n"u8.ToArray();

    /// <returns>
    /// False if nothing listens, the password is wrong, the server is still loading, or it closes the connection.
    /// </returns>
    public static async Task<bool> AnswersAsync(string host, int port, string password, CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, cancellation);
            var stream = client.GetStream();
            await stream.WriteAsync(Commands(password), cancellation);
            var answer = new byte[Expected.Length];
            await stream.ReadExactlyAsync(answer, cancellation);
            return answer.AsSpan().SequenceEqual(Expected);
        }
        catch (Exception notYet) when (notYet is SocketException or IOException)
        {
            return false; // the caller retries until its deadline
        }
    }

    private static byte[] Commands(string password) => Encoding.UTF8.GetBytes(
        $"*2\r\n$4\r\nAUTH\r\n${Encoding.UTF8.GetByteCount(password)}\r\n{password}\r\n*1\r\n$4\r\nPING\r\n");
}
