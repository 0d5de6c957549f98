using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using ChatMetrics.Telemetry.Contracts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Access;

/// <summary>The keys of the settings. Looking one up allocates nothing.</summary>
internal sealed class KeyRing(IOptions<AccessOptions> options)
{
    private readonly KnownKey[] _keys =
        [.. options.Value.Keys.Select(key => new KnownKey(key.Key, key.Value.Hash, AccessScopes.Parse(key.Value.Scope)!))];

    /// <returns>Null if the key is unknown.</returns>
    public KnownKey? Find(string key)
    {
        if (key.Length is < AccessKey.MinLength or > AccessKey.MaxLength)
        {
            return null;
        }

        Span<byte> text = stackalloc byte[AccessKey.MaxLength * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(key, text)], hash);
        KnownKey? found = null;
        // All of them, each in constant time: how long it takes tells nothing about any hash.
        foreach (var known in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(known.Hash, hash))
            {
                found = known;
            }
        }

        return found;
    }

    /// <summary>The key by which someone signed in, unless it has been changed or removed since.</summary>
    public KnownKey? FindByStamp(string stamp) => Array.Find(_keys, known => known.Stamp == stamp);
}

/// <summary>A key of the settings, and what its requests get.</summary>
internal sealed class KnownKey
{
    public KnownKey(string name, string hash, IEnumerable<string> scopes)
    {
        (Name, Hash) = (name, Convert.FromHexString(hash));
        Caller = Access.Caller.Create(name, KeyHandler.SchemeName, scopes);
        Authenticated = Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(Caller, KeyHandler.SchemeName)));
        // Not the hash itself, which has no business in a browser.
        Stamp = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), .. Hash]));
    }

    public string Name { get; }

    public byte[] Hash { get; }

    public ClaimsPrincipal Caller { get; }

    /// <summary>The same for every request.</summary>
    public Task<AuthenticateResult> Authenticated { get; }

    /// <summary>Identifies the key in a session's cookie.</summary>
    public string Stamp { get; }
}
