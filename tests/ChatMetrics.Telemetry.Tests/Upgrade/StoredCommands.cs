using System.Globalization;
using System.IO.Compression;
using System.Text;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Tests.Upgrade;

/// <summary>What a redis-server has written to its append-only file, carried out on another server.</summary>
internal static class StoredCommands
{
    // When the file was written matters no more: what it holds is not to expire meanwhile.
    private static readonly string[] Skipped = ["SELECT", "PEXPIREAT", "MULTI", "EXEC"];

    public static async Task LoadAsync(string file, IDatabase database)
    {
        await using var compressed = File.OpenRead(file);
        await using var unzipped = new GZipStream(compressed, CompressionMode.Decompress);
        using var stored = new MemoryStream();
        await unzipped.CopyToAsync(stored);
        stored.Position = 0;
        while (ReadCommand(stored) is { } command)
        {
            var name = Encoding.ASCII.GetString(command[0]);
            if (!Skipped.Contains(name) && !IsLease(Encoding.UTF8.GetString(command[1])))
            {
                var arguments = name == "SET" ? command[2..3] : command[2..];
                await database.ExecuteAsync(name, [(RedisKey)command[1], .. arguments]);
            }
        }
    }

    // Held by a process that is no more: it has expired.
    private static bool IsLease(string key) => key.Contains(":lease", StringComparison.Ordinal) || key.Contains(":lock:", StringComparison.Ordinal);

    // An array of bulk strings; lines that begin with # are annotations.
    private static byte[][]? ReadCommand(Stream stream)
    {
        var line = ReadLine(stream);
        while (line is ['#', ..])
        {
            line = ReadLine(stream);
        }

        if (line is null)
        {
            return null;
        }

        var parts = new byte[Length(line)][];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = new byte[Length(ReadLine(stream)!)];
            stream.ReadExactly(parts[i]);
            ReadLine(stream);
        }

        return parts;
    }

    private static int Length(string line) => int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);

    private static string? ReadLine(Stream stream)
    {
        var line = new StringBuilder();
        for (var next = stream.ReadByte(); next != -1; next = stream.ReadByte())
        {
            if (next == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)next);
        }

        return null;
    }
}
