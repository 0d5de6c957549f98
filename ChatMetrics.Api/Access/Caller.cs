using System.Security.Claims;

namespace ChatMetrics.Api.Access;

/// <summary>Who calls, as ASP.NET's authorization sees it: a name, and what it may do.</summary>
internal static class Caller
{
    private const string NameClaim = "name";
    private const string ScopeClaim = "scope";

    /// <summary>What signs in by a key that someone holds, or by an account.</summary>
    public static ClaimsPrincipal Create(string name, string authentication, IEnumerable<string> scopes) => new(new ClaimsIdentity(
        [new Claim(NameClaim, name), .. scopes.Select(scope => new Claim(ScopeClaim, scope))],
        authentication,
        NameClaim,
        ScopeClaim));

    public static bool May(this ClaimsPrincipal caller, string scope) => caller.HasClaim(ScopeClaim, scope);

    public static IEnumerable<string> Scopes(this ClaimsPrincipal caller) => caller.FindAll(ScopeClaim).Select(claim => claim.Value);
}
