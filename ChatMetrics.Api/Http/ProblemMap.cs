using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace ChatMetrics.Api.Http;

/// <summary>Maps exceptions to problem documents (RFC 9457).</summary>
internal static class ProblemMap
{
    /// <summary>The default delay before a retry, in seconds, for a 503 whose error gives none.</summary>
    public const int RetryAfterSeconds = 2;

    /// <summary>The type of a 429.</summary>
    public const string TooManyRequestsType = "https://tools.ietf.org/html/rfc6585#section-4";

    /// <summary>The problem document for a failed request.</summary>
    public static ProblemDetails Describe(HttpContext context, Exception exception) => exception switch
    {
        ProblemException problem => problem.ToProblem(),
        BadHttpRequestException bad => Problem(bad.StatusCode, BadRequestTitle(bad.StatusCode), bad.Message),
        _ => context.RequestServices.GetServices<IProblemSource>()
                .Select(source => source.Describe(exception))
                .FirstOrDefault(problem => problem is not null)
            ?? Problem(StatusCodes.Status500InternalServerError, "Something went wrong here.", "The error has been logged."),
    };

    /// <summary>The problem document for a response that has a status only.</summary>
    public static ProblemDetails DescribeStatus(HttpContext context)
    {
        var status = context.Response.StatusCode;
        // Only a wrong Host is refused before there is an endpoint.
        if (status == StatusCodes.Status400BadRequest && context.GetEndpoint() is null)
        {
            return Problem(status, "The request is not valid.", $"There is no host {context.Request.Host} here: see AllowedHosts.");
        }

        var unreadable = status == StatusCodes.Status400BadRequest ? UnreadableParameters(context) : [];
        return unreadable.Count > 0 ? new InvalidFieldsException(unreadable).ToProblem() : new ProblemDetails { Status = status };
    }

    /// <summary>
    /// The problem document of a server error, or a 429, with all its members, for responses to which no formatter adds them.
    /// </summary>
    public static ProblemDetails DescribeWhole(HttpContext context, Exception exception)
    {
        var problem = Describe(context, exception);
        problem.Type = problem.Status == StatusCodes.Status429TooManyRequests ? TooManyRequestsType : string.Create(
            CultureInfo.InvariantCulture, $"https://tools.ietf.org/html/rfc9110#section-15.6.{problem.Status - 499}");
        problem.Extensions["trace_id"] = Activity.Current?.Id ?? context.TraceIdentifier;
        return problem;
    }

    // The generated endpoints answer 400 to a value that cannot be read, and do not say which.
    private static Dictionary<string, string[]> UnreadableParameters(HttpContext context) =>
        (context.GetEndpoint()?.Metadata ?? EndpointMetadataCollection.Empty)
        .OfType<IParameterBindingMetadata>()
        .Where(parameter => parameter.HasTryParse)
        .Select(parameter => (parameter.ParameterInfo, Name: NameOf(parameter)))
        .Select(parameter => (parameter.ParameterInfo, parameter.Name, Value: context.Request.Query[parameter.Name].ToString()))
        .Where(given => given.Value.Length > 0 && !IsReadable(given.ParameterInfo.ParameterType, given.Value))
        .ToDictionary(given => given.Name, given => new[] { $"The value cannot be read: {given.Value}" });

    private static string NameOf(IParameterBindingMetadata parameter) =>
        parameter.ParameterInfo.GetCustomAttributes(typeof(FromQueryAttribute), inherit: false) is [FromQueryAttribute { Name: { } name }]
            ? name
            : parameter.Name;

    private static bool IsReadable(Type type, string value) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var simple when simple == typeof(int) => int.TryParse(value, CultureInfo.InvariantCulture, out _),
        var simple when simple == typeof(bool) => bool.TryParse(value, out _),
        _ => long.TryParse(value, CultureInfo.InvariantCulture, out _),
    };

    private static ProblemDetails Problem(int status, string title, string detail) =>
        new() { Status = status, Title = title, Detail = detail };

    private static string BadRequestTitle(int status) => status switch
    {
        StatusCodes.Status403Forbidden => "Not allowed.",
        StatusCodes.Status409Conflict => "Not possible.",
        StatusCodes.Status408RequestTimeout => "The request came too slowly.",
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
