using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;

namespace ChatMetrics.Api.Http;

/// <summary>Every error of every endpoint becomes a problem document.</summary>
internal static class ProblemServices
{
    public static void AddProblems(this WebApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            if (context.ProblemDetails is { Status: StatusCodes.Status415UnsupportedMediaType, Detail: null } notJson)
            {
                notJson.Detail = "Send JSON: Content-Type: application/json.";
            }
        });
        builder.Services.AddExceptionHandler<ProblemWriter>();
        // A query that cannot be read is the client's fault in every environment, and is answered by the same writer.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = _ => true });
        // Unknown paths and methods as well.
        app.UseStatusCodePages(pages => WriteAsync(
            pages.HttpContext.RequestServices.GetRequiredService<IProblemDetailsService>(),
            new ProblemDetailsContext
            {
                HttpContext = pages.HttpContext,
                ProblemDetails = { Status = pages.HttpContext.Response.StatusCode },
            }).AsTask());
    }

    // The framework's writer writes nothing to who accepts event streams or pages only; a problem is a document to everyone.
    private static ValueTask WriteAsync(IProblemDetailsService problems, ProblemDetailsContext context)
    {
        context.HttpContext.Request.Headers.Accept = default;
        return problems.WriteAsync(context);
    }

    private sealed class ProblemWriter(IProblemDetailsService problems, ILogger<ProblemWriter> logger) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(
            HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            if (httpContext.RequestAborted.IsCancellationRequested)
            {
                // Nobody reads an answer any more; the status is for the access log.
                httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return true;
            }

            var problem = ProblemMap.Describe(httpContext, exception);
            var status = problem.Status!.Value;
            // A model's fault has been logged with its chat.
            if (status is StatusCodes.Status500InternalServerError)
            {
                logger.RequestFailed(httpContext.Request.Method, httpContext.Request.Path, exception);
            }

            if (RetryAfter(status, exception) is { } seconds)
            {
                httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            }

            httpContext.Response.StatusCode = status;
            await WriteAsync(
                problems,
                new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem, Exception = exception });
            return true;
        }

        private static int? RetryAfter(int status, Exception exception) => exception switch
        {
            ProblemException { RetryAfter: { } retryAfter }
                when status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable =>
                WholeSeconds(retryAfter),
            _ when status == StatusCodes.Status503ServiceUnavailable => ProblemMap.RetryAfterSeconds,
            _ => null,
        };

        private static int WholeSeconds(TimeSpan wait) => (int)Math.Max(1, Math.Ceiling(wait.TotalSeconds));
    }
}
