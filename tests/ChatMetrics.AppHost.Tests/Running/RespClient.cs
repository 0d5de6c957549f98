using System.Net.Sockets;
using System.Text;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>Just enough of the Redis protocol to write and read a key.</summary>
internal static class RespClient
{
    /// <returns>The raw answer, e.g. <c>+OK</c>, or of a bulk string its text; null for none.</returns>
    public static async Task<string?> AskAsync(int port, string password, string[] command, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, cancellation);
        using var reader = new StreamReader(client.GetStream());
        await client.GetStream().WriteAsync(Encode(["AUTH", password]), cancellation);
        Assert.Equal("+OK", await reader.ReadLineAsync(cancellation));
        await client.GetStream().WriteAsync(Encode(command), cancellation);
        var answer = await reader.ReadLineAsync(cancellation);
        return answer == "$-1" ? null : answer?.StartsWith('$') is true ? await reader.ReadLineAsync(cancellation) : answer;
    }

    private static byte[] Encode(string[] words) => Encoding.UTF8.GetBytes(
        $"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n")));
}
