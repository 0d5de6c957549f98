using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatMetrics.Api.Tests.Access;

/// <summary>An identity provider at which one person is always signed in.</summary>
internal sealed class FakeIdentityProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "1" };
    private string _nonce = "";

    private FakeIdentityProvider(string email, bool isVerified)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", () => new Dictionary<string, object>
        {
            ["issuer"] = Address,
            ["authorization_endpoint"] = $"{Address}/authorize",
            ["token_endpoint"] = $"{Address}/token",
            ["userinfo_endpoint"] = $"{Address}/user",
            ["jwks_uri"] = $"{Address}/keys",
        });
        _app.MapGet("/keys", () => new Dictionary<string, object> { ["keys"] = new[] { PublicKey() } });
        _app.MapGet("/authorize", (string redirect_uri, string state, string nonce, string code_challenge) =>
        {
            _nonce = nonce;
            return Results.Redirect($"{redirect_uri}?code=code-1&state={Uri.EscapeDataString(state)}");
        });
        _app.MapPost("/token", () => new Dictionary<string, object>
        {
            ["access_token"] = "access-1",
            ["token_type"] = "Bearer",
            ["id_token"] = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
            {
                Issuer = Address,
                Audience = "chatmetrics",
                Claims = new Dictionary<string, object> { ["sub"] = "subject-1", ["nonce"] = _nonce },
                SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
            }),
        });
        _app.MapGet("/user", () => new Dictionary<string, object> { ["sub"] = "subject-1", ["email"] = email, ["email_verified"] = isVerified });
    }

    private string Address => _app.Urls.Single();

    public static async Task<FakeIdentityProvider> StartAsync(string email, bool isVerified = true)
    {
        var provider = new FakeIdentityProvider(email, isVerified);
        await provider._app.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    /// <summary>The settings of an API that lets these users in.</summary>
    public string[] SettingsFor(string users) =>
    [
        $"--ChatMetrics:Access:OpenIdConnect:Authority={Address}",
        "--ChatMetrics:Access:OpenIdConnect:ClientId=chatmetrics",
        "--ChatMetrics:Access:OpenIdConnect:ClientSecret=secret",
        $"--ChatMetrics:Access:OpenIdConnect:Users={users}",
    ];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Dictionary<string, object> PublicKey()
    {
        var parameters = _key.Rsa.ExportParameters(includePrivateParameters: false);
        return new()
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = _key.KeyId,
            ["n"] = Base64UrlEncoder.Encode(parameters.Modulus),
            ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
        };
    }
}
