using System.Security.Cryptography;
using System.Text;

namespace ChatMetrics.Api.Chat;

/// <summary>How those who ask are named: <c>ChatMetrics:Users</c>.</summary>
internal sealed class UserOptions
{
    private const int HashBytes = 16;

    /// <summary>Whether a hash is stored in place of the name.</summary>
    public bool Hash { get; set; }

    /// <summary>Goes into the hash, so that nobody without it finds a name by trying; keep it, or users change their hash.</summary>
    public string HashKey { get; set; } = "";

    /// <summary>How a user is stored: as named, or as 32 hexadecimal digits; null for null.</summary>
    public string? NameOf(string? user) => user is null || !Hash
        ? user
        : Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(HashKey), Encoding.UTF8.GetBytes(user)).AsSpan(0, HashBytes));

    /// <summary>Whom a filter names: by the name, or by the hash of it, which is all that answers show. Null for null.</summary>
    public string? Find(string? user) => MayBeHash(user) ? user : NameOf(user);

    /// <summary>All that a text can name: what looks like a hash may be the name of a user too.</summary>
    public IReadOnlyList<string> FindAll(string user) => MayBeHash(user) ? [user, NameOf(user)!] : [NameOf(user)!];

    private bool MayBeHash(string? user) => Hash && user?.Length == 2 * HashBytes && user.All(char.IsAsciiHexDigitLower);
}
