using System.Globalization;
using ChatMetrics.Telemetry.Records;
using Microsoft.AspNetCore.Diagnostics;

namespace ChatMetrics.Api.Http;

/// <summary>Turns every error of every endpoint into a problem document.</summary>
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

            // The framework knows the statuses of RFC 9110 only.
            if (context.ProblemDetails is { Status: StatusCodes.Status429TooManyRequests } tooMany)
            {
                tooMany.Type = ProblemMap.TooManyRequestsType;
            }
        });
        builder.Services.AddExceptionHandler<ProblemWriter>();
        // First, so that it also sees what the framework refuses before our own pipeline: a wrong Host.
        builder.Services.Insert(0, ServiceDescriptor.Transient<IStartupFilter, StatusProblems>());
    }

    public static void UseProblems(this WebApplication app) =>
        app.UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = _ => true });

    /// <summary>
    /// Writes a problem document to every client. The framework's writer writes nothing to those that accept only event streams or HTML.
    /// </summary>
    public static ValueTask WriteAnyAsync(this IProblemDetailsService problems, ProblemDetailsContext context)
    {
        context.HttpContext.Request.Headers.Accept = default;
        return problems.WriteAsync(context);
    }

    // Gives responses that have only the status of an error a problem document, also for unknown paths and methods.
    private sealed class StatusProblems : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseStatusCodePages(pages => WriteAsync(pages.HttpContext));
            next(app);
        };

        private static Task WriteAsync(HttpContext context) => context.RequestAborted.IsCancellationRequested
            ? Task.CompletedTask
            : context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAnyAsync(new ProblemDetailsContext
            {
                HttpContext = context,
                ProblemDetails = ProblemMap.DescribeStatus(context),
            }).AsTask();
    }

    private sealed class ProblemWriter(
        IProblemDetailsService problems, IEnumerable<IProblemObserver> observers, ILogger<ProblemWriter> logger) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(
            HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            if (httpContext.RequestAborted.IsCancellationRequested)
            {
                // The client has gone; the status is only for the access log.
                httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return true;
            }

            var problem = ProblemMap.Describe(httpContext, exception);
            var status = problem.Status!.Value;
            // A model's failure has already been logged with its chat.
            if (status is StatusCodes.Status500InternalServerError)
            {
                logger.RequestFailed(httpContext.Request.Method, MessagePreview.Escape(httpContext.Request.Path), exception);
            }

            foreach (var observer in observers)
            {
                observer.Failed(httpContext, exception, status, problem.Detail ?? problem.Title ?? "");
            }

            if (RetryAfter(status, exception) is { } seconds)
            {
                httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            }

            httpContext.Response.StatusCode = status;
            await problems.WriteAnyAsync(
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
