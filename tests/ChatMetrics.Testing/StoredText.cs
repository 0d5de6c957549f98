using System.Text;
using StackExchange.Redis;

namespace ChatMetrics.Testing;

/// <summary>Everything that a server has stored, as text: to look for what must not be there.</summary>
public static class StoredText
{
    /// <summary>Each key with all that is below it.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(RedisServer server)
    {
        var database = server.Connection.GetDatabase();
        var texts = new List<string>();
        foreach (var key in await server.KeysAsync())
        {
            IEnumerable<RedisValue> values = await database.KeyTypeAsync(key) switch
            {
                RedisType.None => [],
                RedisType.String => [await database.StringGetAsync(key)],
                RedisType.List => await database.ListRangeAsync(key),
                RedisType.Set => await database.SetMembersAsync(key),
                RedisType.SortedSet => await database.SortedSetRangeByRankAsync(key),
                RedisType.Hash => (await database.HashGetAllAsync(key)).SelectMany(entry => new[] { entry.Name, entry.Value }),
                var other => throw new NotSupportedException($"Nothing reads a {other}: {key}"),
            };
            texts.Add(values.Aggregate(
                new StringBuilder((string?)key), (text, value) => text.Append('\n').Append(Encoding.UTF8.GetString((byte[])value!))).ToString());
        }

        return texts;
    }

    /// <summary>All files of a folder but those that are only locked, as far as they can be read as text.</summary>
    public static IReadOnlyList<string> Read(DirectoryInfo folder) =>
        [.. folder.EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Name != ".lock").Select(file =>
        {
            using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return $"{file.Name}\n{reader.ReadToEnd()}";
        })];
}
