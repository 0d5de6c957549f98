using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;

namespace ChatMetrics.Api.Http;

/// <summary>Maps exceptions to problem documents (RFC 9457).</summary>
internal static partial class ProblemMap
{
    /// <summary>The default delay before a retry, in seconds, for a 503 whose error gives none.</summary>
    public const int RetryAfterSeconds = 2;

    /// <summary>The problem document for a failed request.</summary>
    public static ProblemDetails Describe(HttpContext context, Exception exception) => exception switch
    {
        ProblemException problem => problem.ToProblem(),
        BadHttpRequestException bad when UnboundParameter().Match(bad.Message) is { Success: true } parameter =>
            new InvalidFieldsException(new Dictionary<string, string[]>
            {
                [parameter.Groups["name"].Value] = [$"The value cannot be read: {parameter.Groups["value"].Value}"],
            }).ToProblem(),
        BadHttpRequestException bad => Problem(bad.StatusCode, BadRequestTitle(bad.StatusCode), bad.Message),
        _ => context.RequestServices.GetServices<IProblemSource>()
                .Select(source => source.Describe(exception))
                .FirstOrDefault(problem => problem is not null)
            ?? Problem(StatusCodes.Status500InternalServerError, "Something went wrong here.", "The error has been logged."),
    };

    /// <summary>
    /// The problem document of a server error with all its members, for responses to which no formatter adds them.
    /// </summary>
    public static ProblemDetails DescribeWhole(HttpContext context, Exception exception)
    {
        var problem = Describe(context, exception);
        problem.Type = string.Create(
            CultureInfo.InvariantCulture, $"https://tools.ietf.org/html/rfc9110#section-15.6.{problem.Status - 499}");
        problem.Extensions["trace_id"] = Activity.Current?.Id ?? context.TraceIdentifier;
        return problem;
    }

    // ASP.NET Core's message for a query parameter of the wrong type.
    [GeneratedRegex("^Failed to bind parameter \"\\S+ (?<name>\\w+)\" from \"(?<value>.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex UnboundParameter();

    private static ProblemDetails Problem(int status, string title, string detail) =>
        new() { Status = status, Title = title, Detail = detail };

    private static string BadRequestTitle(int status) => status switch
    {
        StatusCodes.Status403Forbidden => "Not allowed.",
        StatusCodes.Status413PayloadTooLarge => "The request is too large.",
        StatusCodes.Status415UnsupportedMediaType => "The request is not JSON.",
        StatusCodes.Status503ServiceUnavailable => "Not available right now.",
        _ => "The request is not valid.",
    };
}

/// <summary>The JSON of problem documents where no formatter writes them.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
internal sealed partial class ProblemJson : JsonSerializerContext;
