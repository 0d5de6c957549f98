using ChatMetrics.AppHost.Access;
using ChatMetrics.Telemetry.Contracts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatMetrics.AppHost.Commands;

internal static class ApiCommandExtensions
{
    /// <summary>
    /// Adds a command that calls the API, enabled while the API runs. If the API rejects the request, the command fails.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithApiCommand(
        this IResourceBuilder<ProjectResource> api,
        string name,
        string displayName,
        Func<ApiClient, ExecuteCommandContext, Task<ExecuteCommandResult>> execute,
        CommandOptions options)
    {
        var endpoint = api.GetEndpoint("http");
        options.UpdateState = context => context.ResourceSnapshot.HealthStatus is HealthStatus.Healthy
            ? ResourceCommandState.Enabled
            : ResourceCommandState.Disabled;
        return api.WithCommand(name, displayName, ExecuteAsync, options);

        async Task<ExecuteCommandResult> ExecuteAsync(ExecuteCommandContext context)
        {
            // A model may be slow; the user can cancel.
            using var http = new HttpClient { BaseAddress = new Uri(endpoint.Url), Timeout = Timeout.InfiniteTimeSpan };
            http.UseKey(api.Resource.Annotations.OfType<OwnKey>().FirstOrDefault(key => key.Scope == AccessScopes.Admin)?.Value);
            try
            {
                return await execute(new ApiClient(http), context);
            }
            catch (Exception exception) when (exception is ApiException or HttpRequestException)
            {
                return CommandResults.Failure(exception.Message);
            }
        }
    }
}
