using ChatMetrics.AppHost.Garnet;

namespace ChatMetrics.AppHost.Local;

/// <summary>Is a process ready for those that wait for it? Asked again and again until it says yes.</summary>
internal delegate Task<bool> HealthProbe(TimeSpan uptime, CancellationToken cancellation);

internal static class HealthProbes
{
    private static readonly TimeSpan LivesLongEnough = TimeSpan.FromSeconds(1);
    private static readonly HttpClient Http = new();

    /// <summary>The server answers PING.</summary>
    public static HealthProbe Ping(int port, string password) =>
        (_, cancellation) => RespPing.AnswersAsync(GarnetCommand.Host, port, password, cancellation);

    /// <summary>GET answers 200.</summary>
    public static HealthProbe Get(Uri url) => async (_, cancellation) =>
    {
        try
        {
            using var response = await Http.GetAsync(url, cancellation);
            return response.StatusCode == System.Net.HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    };

    /// <summary>The process has not fallen over its own settings.</summary>
    public static HealthProbe Alive => (uptime, _) => Task.FromResult(uptime >= LivesLongEnough);
}
