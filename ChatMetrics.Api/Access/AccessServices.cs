using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Contracts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Api.Access;

/// <summary>Who may use the API: those who have a key, or, if none is configured, this machine. See docs/decisions/access.md.</summary>
internal static class AccessServices
{
    // By which names a browser on this machine reaches it; another one may be any site's that points here.
    private static readonly string[] OwnNames = ["localhost", "127.0.0.1", "[::1]"];

    /// <exception cref="InvalidOperationException">Without keys, the API would be open to other machines.</exception>
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();
        builder.Services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(SessionJson.Default));
        builder.Services.Configure<HostFilteringOptions>(hosts => hosts.IncludeFailureMessage = false);
        var access = builder.Configuration.GetSection(AccessOptions.Section).Get<AccessOptions>() ?? new();
        if (access.IsRequired)
        {
            builder.AddKeys(access.OpenIdConnect);
        }
        else
        {
            builder.ServeThisMachineOnly();
        }
    }

    /// <summary>Comes after files and CORS: those are for everyone.</summary>
    public static void UseAccess(this WebApplication app)
    {
        app.Use(OwnPage.CheckAsync);
        if (app.IsAccessRequired())
        {
            app.UseAuthentication();
            app.UseAuthorization();
        }
        else
        {
            app.Lifetime.ApplicationStarted.Register(app.Logger.ServesThisMachineOnly);
        }
    }

    /// <summary>Gives each route of the group the scope that <see cref="RouteScopes"/> has for it.</summary>
    public static RouteGroupBuilder WithAccess(this RouteGroupBuilder routes, WebApplication app)
    {
        if (app.IsAccessRequired())
        {
            RouteScopes.Apply(routes);
        }

        return routes;
    }

    private static bool IsAccessRequired(this WebApplication app) =>
        app.Services.GetService<IAuthenticationSchemeProvider>() is not null;

    private static void ServeThisMachineOnly(this WebApplicationBuilder builder)
    {
        if (DefaultAddress.FindReachable(builder.Configuration) is { } address)
        {
            throw new InvalidOperationException(
                $"{AccessOptions.Section}:Keys is not set: without keys the API serves this machine only, "
                + $"so it cannot listen on {address}.");
        }

        var others = (builder.Configuration["AllowedHosts"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);
        builder.Services.Configure<HostFilteringOptions>(
            hosts => hosts.AllowedHosts = [.. OwnNames, .. others.Where(name => name != "*")]);
    }

    private static void AddKeys(this WebApplicationBuilder builder, IdentityProviderOptions? provider)
    {
        var authentication = builder.Services.AddAuthentication(KeyHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, KeyHandler>(KeyHandler.SchemeName, scheme =>
            {
                scheme.ForwardDefaultSelector =
                    context => KeyHandler.IsKeyGiven(context.Request) ? KeyHandler.SchemeName : SessionCookie.SchemeName;
                scheme.ForwardChallenge = scheme.ForwardForbid = KeyHandler.SchemeName;
            })
            .AddCookie(SessionCookie.SchemeName, SessionCookie.Configure);
        builder.Services.AddSingleton<SessionCookie>();
        builder.Services.AddAccessDescription();
        builder.Services.AddDataProtection().SetApplicationName("ChatMetrics");
        builder.Services.AddOptions<KeyManagementOptions>().Configure<IConnectionMultiplexer>(
            (keys, redis) => keys.XmlRepository = new SessionKeyStore(redis));
        if (provider is not null)
        {
            authentication.AddIdentityProvider(provider);
        }

        var authorization = builder.Services.AddAuthorizationBuilder()
            .AddPolicy(Extensions.HealthDetailsPolicy, policy => Require(policy, AccessScopes.Read))
            .AddPolicy(AccessScopes.Report, policy => policy.RequireAssertion(MayReport));
        foreach (var scope in AccessScopes.All.Where(scope => scope != AccessScopes.Report))
        {
            authorization.AddPolicy(scope, policy => Require(policy, scope));
        }
    }

    private static void Require(AuthorizationPolicyBuilder policy, string scope) =>
        policy.RequireAssertion(context => context.User.May(scope));

    private static bool MayReport(AuthorizationHandlerContext context) =>
        context.User.May(AccessScopes.Report)
        || (context.Resource is HttpContext { Request: var request, RequestServices: var services }
            && services.GetRequiredService<IOptions<PageOriginOptions>>().Value.MaySendReports(request));
}
