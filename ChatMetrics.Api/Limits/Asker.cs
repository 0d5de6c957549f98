namespace ChatMetrics.Api.Limits;

/// <summary>Who sends a request, as far as limits go.</summary>
/// <param name="Address">The address that it comes from.</param>
/// <param name="Key">The name of the key, or of the account; null without.</param>
internal readonly record struct Asker(string Address, string? Key)
{
    public static Asker Of(HttpContext context) =>
        new(context.Connection.RemoteIpAddress?.ToString() ?? "", context.User.Identity?.Name);

    /// <summary>Whose requests count together: the user's, else the key's, else the address's, as far as it is to be known.</summary>
    /// <param name="user">Whom the request names; null when it names nobody.</param>
    /// <returns>What it is counted by, and as whose.</returns>
    public (LimitedBy By, string Caller) CountedAs(LimitedBy by, string? user) => by switch
    {
        LimitedBy.User when user is not null => (LimitedBy.User, $"user {user}"),
        LimitedBy.User or LimitedBy.Key when Key is not null => (LimitedBy.Key, $"key {Key}"),
        _ => (LimitedBy.Address, $"address {Address}"),
    };
}

/// <summary>Whose requests count together.</summary>
internal enum LimitedBy
{
    Address,
    Key,
    User,
}
