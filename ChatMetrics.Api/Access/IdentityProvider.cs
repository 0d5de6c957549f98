using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace ChatMetrics.Api.Access;

/// <summary>Signs people in on the dashboard by OpenID Connect, in place of a key.</summary>
internal static class IdentityProvider
{
    public const string SchemeName = OpenIdConnectDefaults.AuthenticationScheme;

    private const string EmailClaim = "email";
    private const string VerifiedClaim = "email_verified";

    public static void AddIdentityProvider(this AuthenticationBuilder authentication, IdentityProviderOptions provider) =>
        authentication.AddOpenIdConnect(SchemeName, options =>
        {
            options.Authority = provider.Authority;
            options.ClientId = provider.ClientId;
            options.ClientSecret = provider.ClientSecret;
            // Another scheme than http is checked at the start, and plain HTTP is for this machine only.
            options.RequireHttpsMetadata = !provider.Authority.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
            // With PKCE; the code comes back in the address, for which cookies that work over plain HTTP suffice.
            options.ResponseType = OpenIdConnectResponseType.Code;
            options.ResponseMode = OpenIdConnectResponseMode.Query;
            options.NonceCookie.SameSite = options.CorrelationCookie.SameSite = SameSiteMode.Lax;
            options.NonceCookie.SecurePolicy = options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.CallbackPath = "/session/openid-connect/callback";
            options.RemoteSignOutPath = default;
            options.Scope.Clear();
            options.Scope.Add("openid");
            options.Scope.Add(EmailClaim);
            options.GetClaimsFromUserInfoEndpoint = true;
            options.ClaimActions.MapJsonKey(VerifiedClaim, VerifiedClaim);
            options.MapInboundClaims = false;
            options.SignInScheme = SessionCookie.SchemeName;
            options.Events.OnTicketReceived = received => SignInAsync(received, provider);
            options.Events.OnRemoteFailure = failed => ReturnAsync(failed, "failed");
        });

    private static Task SignInAsync(TicketReceivedContext received, IdentityProviderOptions provider)
    {
        if (FindUser(received.Principal!, provider) is not { } user)
        {
            return ReturnAsync(received, "refused");
        }

        received.Principal = SessionCookie.Create(user);
        // The provider's tokens are not needed any more.
        received.Properties = new AuthenticationProperties { IsPersistent = true, RedirectUri = received.Properties?.RedirectUri };
        return Task.CompletedTask;
    }

    // An address that the provider has not verified may be someone else's.
    private static string? FindUser(ClaimsPrincipal account, IdentityProviderOptions provider)
    {
        var isVerified = bool.TryParse(account.FindFirstValue(VerifiedClaim), out var verified) && verified;
        var names = (string?[])[isVerified ? account.FindFirstValue(EmailClaim) : null, account.FindFirstValue("sub")];
        return names.OfType<string>().FirstOrDefault(provider.Allows);
    }

    private static Task ReturnAsync(HandleRequestContext<RemoteAuthenticationOptions> context, string reason)
    {
        context.Response.Redirect($"{context.Request.PathBase}/sign-in.html#{reason}");
        context.HandleResponse();
        return Task.CompletedTask;
    }
}
