namespace ChatMetrics.Api.Access;

/// <summary>Who may use the API: <c>ChatMetrics:Access</c>. If nothing is set, only this machine.</summary>
internal sealed class AccessOptions
{
    public const string Section = "ChatMetrics:Access";

    /// <summary>By name, which tells the keys apart in messages.</summary>
    public Dictionary<string, KeyOptions> Keys { get; set; } = [];

    /// <summary>Signs people in on the dashboard by their accounts; null if they sign in by key only.</summary>
    public IdentityProviderOptions? OpenIdConnect { get; set; }

    /// <summary>Whether callers must say who they are.</summary>
    public bool IsRequired => Keys.Count > 0 || OpenIdConnect is not null;
}

/// <summary>A key, without the key itself.</summary>
internal sealed class KeyOptions
{
    /// <summary>Its SHA-256, as 64 hexadecimal digits.</summary>
    public string Hash { get; set; } = "";

    /// <summary>What it may do: <c>chat</c>, <c>read</c>, <c>report</c>, <c>admin</c>, separated by spaces.</summary>
    public string Scope { get; set; } = "";
}

/// <summary>An identity provider that speaks OpenID Connect.</summary>
internal sealed class IdentityProviderOptions
{
    /// <summary>Its address, such as <c>https://login.example.org</c>; plain HTTP on this machine only.</summary>
    public string Authority { get; set; } = "";

    public string ClientId { get; set; } = "";

    public string? ClientSecret { get; set; }

    /// <summary>
    /// Who may sign in, separated by spaces: verified e-mail addresses or subjects; <c>*</c> for everyone whom the provider knows.
    /// </summary>
    public string Users { get; set; } = "";

    /// <summary>What they may do, as for a key.</summary>
    public string Scope { get; set; } = "read";

    public bool Allows(string user) =>
        Users.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Any(listed => listed == "*" || listed.Equals(user, StringComparison.OrdinalIgnoreCase));
}
