using System.Security.Cryptography;
using System.Text.Json.Serialization;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Access;

/// <summary>Signing in on the dashboard. A browser's <c>EventSource</c> sends no headers, but it does send a cookie.</summary>
internal static class SessionEndpoints
{
    private const long MaxBodyBytes = 4096;

    public static void MapSession(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/session").WithTags("Access");

        group.MapGet("", Get)
            .WithName("Session")
            .WithSummary("Who is signed in, and whether that is needed");

        group.MapPost("", SignInAsync)
            .WithName("SignIn")
            .WithSummary("Signs a browser in by a key with the scope read: sets a cookie")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .Accepts<SignInRequest>("application/json")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapDelete("", SignOutAsync)
            .WithName("SignOut")
            .WithSummary("Signs a browser out");

        group.MapGet("/openid-connect", SignInByAccount)
            .WithName("SignInByAccount")
            .WithSummary("Signs a browser in at the identity provider, if there is one: redirects to it")
            .Produces(StatusCodes.Status302Found)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static Ok<Session> Get(HttpContext context, IOptions<AccessOptions> access) => TypedResults.Ok(new Session(
        access.Value.IsRequired, context.User.Identity?.Name, [.. context.User.Scopes()], access.Value.OpenIdConnect is not null));

    private static async Task<NoContent> SignInAsync(HttpContext context, KeyRing keys, IOptions<AccessOptions> access)
    {
        if (!access.Value.IsRequired)
        {
            throw new NotFoundException("No key is needed here: none is configured.");
        }

        if (!context.Request.HasJsonContentType())
        {
            // A form of any site could send other types without asking first.
            throw new BadHttpRequestException("Send JSON: Content-Type: application/json.", StatusCodes.Status415UnsupportedMediaType);
        }

        var given = await JsonBody.ReadAsync(context.Request, (body, errors) =>
        {
            var key = new JsonFields(body, "", errors).Required("key");
            errors.ThrowIfAny();
            return key.Trim();
        });
        var known = keys.Find(given) ?? throw new SignInException(StatusCodes.Status401Unauthorized, "The key is unknown.");
        if (!known.Caller.May(AccessScopes.Read))
        {
            throw new SignInException(StatusCodes.Status403Forbidden, $"{known.Name} lacks the scope read.");
        }

        try
        {
            await context.SignInAsync(
                SessionCookie.SchemeName, SessionCookie.Create(known), new AuthenticationProperties { IsPersistent = true });
        }
        catch (CryptographicException exception) when (exception.InnerException is { } reason && RedisFailure.Is(reason))
        {
            throw new UnavailableException("Nobody can sign in while Redis is unavailable: the keys of the cookies are there.");
        }

        return TypedResults.NoContent();
    }

    private static async Task<NoContent> SignOutAsync(HttpContext context, IOptions<AccessOptions> access)
    {
        if (access.Value.IsRequired)
        {
            await context.SignOutAsync(SessionCookie.SchemeName);
        }

        return TypedResults.NoContent();
    }

    private static ChallengeHttpResult SignInByAccount(HttpContext context, IOptions<AccessOptions> access) =>
        access.Value.OpenIdConnect is null
            ? throw new NotFoundException("No identity provider is configured: sign in by a key.")
            : TypedResults.Challenge(new() { RedirectUri = $"{context.Request.PathBase}/" }, [IdentityProvider.SchemeName]);
}

/// <param name="Required">Whether callers need a key at all.</param>
/// <param name="Name">The name of the key, or the user; null if nobody is signed in.</param>
/// <param name="OpenidConnect">Whether people can sign in at an identity provider.</param>
internal sealed record Session(bool Required, string? Name, IReadOnlyList<string> Scopes, bool OpenidConnect);

internal sealed record SignInRequest(string Key);

internal sealed class SignInException(int status, string message) : ProblemException(status, "Not signed in.", message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(SignInRequest))]
internal sealed partial class SessionJson : JsonSerializerContext;
