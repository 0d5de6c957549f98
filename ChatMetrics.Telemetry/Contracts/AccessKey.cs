using System.Security.Cryptography;
using System.Text;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>A key to the API: a long random text that its owner keeps. Settings have only its hash.</summary>
public static class AccessKey
{
    /// <summary>No shorter text is accepted as a key: of a short one the hash could be guessed.</summary>
    public const int MinLength = 32;

    /// <summary>No longer text is accepted, so that a request costs little to refuse.</summary>
    public const int MaxLength = 256;

    private const string Prefix = "cm_";
    private const int RandomBytes = 32;

    /// <summary>A new key, with 256 random bits. It starts with <c>cm_</c>, so that scanners for secrets can find it.</summary>
    public static string Create() =>
        Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(RandomBytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>The SHA-256 of a key, as 64 hexadecimal digits. A key is random: it needs no salt and no slow hash.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
