using System.Text.Json;
using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Http;
using Microsoft.AspNetCore.Mvc;

namespace ChatMetrics.Api.Gateway;

/// <summary>Below <c>/v1</c> errors have the shape of the OpenAI protocol; what a model refused comes as the model said it.</summary>
internal sealed class GatewayErrors : IProblemDetailsWriter
{
    // Clients do not repeat a request that was refused so.
    private const string QuotaCode = "insufficient_quota";

    public bool CanWrite(ProblemDetailsContext context) => IsGateway(context.HttpContext);

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var response = context.HttpContext.Response;
        if (context.Exception is ModelFailedException { Refused: { } refused })
        {
            response.StatusCode = refused.Status;
            response.ContentType = refused.ContentType;
            await response.Body.WriteAsync(refused.Body, context.HttpContext.RequestAborted);
            return;
        }

        await response.WriteAsJsonAsync(
            Describe(context.ProblemDetails, context.Exception),
            GatewayJson.Default.GatewayErrorBody,
            cancellationToken: context.HttpContext.RequestAborted);
    }

    /// <summary>The error of a stream that has begun.</summary>
    public static byte[] Frame(HttpContext context, Exception exception) =>
        [
            .. "data: "u8,
            .. JsonSerializer.SerializeToUtf8Bytes(
                Describe(ProblemMap.Describe(context, exception), exception), GatewayJson.Default.GatewayErrorBody),
            .. "\n\n"u8,
        ];

    private static bool IsGateway(HttpContext context) => context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal);

    private static GatewayErrorBody Describe(ProblemDetails problem, Exception? exception)
    {
        var status = problem.Status ?? StatusCodes.Status500InternalServerError;
        var type = status switch
        {
            _ when exception is BudgetSpentException => QuotaCode,
            StatusCodes.Status429TooManyRequests => "rate_limit_error",
            >= 500 => "server_error",
            _ => "invalid_request_error",
        };
        var code = exception switch
        {
            UnknownModelException => UnknownModelException.Code,
            ModelFailedException failed => failed.Fault.Name(),
            ModelTimeoutException => "model_timeout",
            BudgetSpentException => QuotaCode,
            _ when status == StatusCodes.Status401Unauthorized => "invalid_api_key",
            _ when status == StatusCodes.Status403Forbidden => "insufficient_permissions",
            _ when status == StatusCodes.Status429TooManyRequests => "rate_limit_exceeded",
            _ when status == StatusCodes.Status413PayloadTooLarge => "request_too_large",
            _ when status == StatusCodes.Status404NotFound => "not_found",
            _ when status == StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
            _ => null,
        };
        var field = exception switch
        {
            UnknownModelException => "model",
            InvalidFieldsException { Errors.Keys: var fields } when fields.First() != "$" => fields.First(),
            _ => null,
        };
        var otherwise = status switch
        {
            StatusCodes.Status404NotFound => "There is no such path below /v1.",
            StatusCodes.Status405MethodNotAllowed => "This path has no such method.",
            _ => "The request failed.",
        };
        return new GatewayErrorBody(new GatewayError(problem.Detail ?? problem.Title ?? otherwise, type, field, code));
    }
}

/// <summary>An error of the OpenAI protocol.</summary>
internal sealed record GatewayErrorBody(GatewayError Error);

/// <param name="Param">The field that is wrong; null when it is none.</param>
/// <param name="Code">Such as <c>model_not_found</c>; null where the type says all.</param>
internal sealed record GatewayError(string Message, string Type, string? Param, string? Code);
