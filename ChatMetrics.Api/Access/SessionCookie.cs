using System.Security.Claims;
using ChatMetrics.Telemetry.Contracts;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Access;

/// <summary>
/// The cookie of someone who signed in on the dashboard. It says only by which key or as which user; what these may do is looked up at
/// each request, so a key that is removed ends its sessions.
/// </summary>
internal sealed class SessionCookie(KeyRing keys, IOptions<AccessOptions> options) : CookieAuthenticationEvents
{
    public const string SchemeName = "Session";

    private const string StampClaim = "stamp";
    private const string UserClaim = "user";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    public static void Configure(CookieAuthenticationOptions cookie)
    {
        cookie.EventsType = typeof(SessionCookie);
        cookie.Cookie.Name = "chatmetrics-session";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = Lifetime;
        cookie.SlidingExpiration = true;
    }

    /// <summary>What the cookie of someone who has this key contains.</summary>
    public static ClaimsPrincipal Create(KnownKey key) => Create(StampClaim, key.Stamp);

    /// <summary>What the cookie of this user of the identity provider contains.</summary>
    public static ClaimsPrincipal Create(string user) => Create(UserClaim, user);

    public override Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (OwnPage.MaySend(context.Request) && Find(context.Principal!) is { } caller)
        {
            context.ReplacePrincipal(caller);
        }
        else
        {
            context.RejectPrincipal();
        }

        return Task.CompletedTask;
    }

    private ClaimsPrincipal? Find(ClaimsPrincipal session) =>
        session.FindFirst(StampClaim) is { Value: var stamp } ? keys.FindByStamp(stamp)?.Caller
        : session.FindFirst(UserClaim) is { Value: var user } && options.Value.OpenIdConnect is { } provider && provider.Allows(user)
            ? Caller.Create(user, IdentityProvider.SchemeName, AccessScopes.Parse(provider.Scope)!)
            : null;

    private static ClaimsPrincipal Create(string claim, string value) => new(new ClaimsIdentity([new Claim(claim, value)], SchemeName));
}
