using System.Text.Encodings.Web;
using ChatMetrics.Api.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ChatMetrics.Api.Access;

/// <summary>
/// Authenticates by <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>. Requests without either are left to the session's
/// cookie. Also writes every 401 and 403.
/// </summary>
internal sealed class KeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    KeyRing keys,
    IProblemDetailsService problems)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";

    private const string KeyHeader = "X-Api-Key";
    private const string BearerPrefix = SchemeName + " ";
    private const string Realm = SchemeName + " realm=\"ChatMetrics\"";

    private static readonly Task<AuthenticateResult> Unknown = Task.FromResult(AuthenticateResult.Fail("The key is unknown."));

    public static bool IsKeyGiven(HttpRequest request) =>
        request.Headers.ContainsKey(KeyHeader) || request.Headers.ContainsKey(HeaderNames.Authorization);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
        keys.Find(GivenKey()) is { } key ? key.Authenticated : Unknown;

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var isGiven = IsKeyGiven(Request);
        Response.Headers.WWWAuthenticate = isGiven ? $"{Realm}, error=\"invalid_token\"" : Realm;
        return WriteAsync(
            StatusCodes.Status401Unauthorized,
            "Who are you?",
            isGiven
                ? "The key is unknown."
                : "A key is needed: send Authorization: Bearer KEY, or X-Api-Key: KEY. On the dashboard, sign in.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var scope = Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy;
        Response.Headers.WWWAuthenticate = $"{Realm}, error=\"insufficient_scope\", scope=\"{scope}\"";
        return WriteAsync(
            StatusCodes.Status403Forbidden, "Not allowed.", $"{Context.User.Identity?.Name} lacks the scope {scope}.");
    }

    private string GivenKey() =>
        Request.Headers[KeyHeader] is [{ } key] ? key
        : Request.Headers.Authorization is [{ } bearer] && bearer.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
            ? bearer[BearerPrefix.Length..].Trim()
            : "";

    private Task WriteAsync(int status, string title, string detail)
    {
        Response.StatusCode = status;
        var problem = new ProblemDetails { Status = status, Title = title, Detail = detail };
        return problems.WriteAnyAsync(new ProblemDetailsContext { HttpContext = Context, ProblemDetails = problem }).AsTask();
    }
}
