using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>What went wrong with a call, from what the SDK and the connection threw.</summary>
/// <param name="Status">The HTTP status; 0 when none came.</param>
/// <param name="RetryAfter">How long the provider asks to be left alone; null when it does not say.</param>
/// <param name="Cause">
/// The status, or the type of what was thrown: its text may be the provider's, which may repeat our key.
/// </param>
internal sealed record RemoteFailure(ModelFault Fault, int Status, TimeSpan? RetryAfter, string Cause)
{
    // Faults after which the same request may succeed, and before which the provider cannot have begun to answer.
    private bool IsPassing => Fault is ModelFault.Unreachable || Status is 408 or 429 or 500 or 502 or 503 or 504;

    public static RemoteFailure From(Exception exception, DateTimeOffset now) => exception switch
    {
        ClientResultException { Status: > 0 } answered => new(
            OfStatus(answered.Status), answered.Status, RetryAfterOf(answered, now), $"HTTP status {answered.Status}"),
        _ => new(OfCause(exception), 0, null, exception.GetType().Name),
    };

    /// <param name="timeLeft">The rest of the model's timeout: there is no retry if the wait would exceed it.</param>
    public ModelFailedException ToException(TimeSpan timeLeft) =>
        new(Fault)
        {
            Cause = Cause,
            RetryAfter = RetryAfter,
            MayBeRetried = IsPassing && (RetryAfter ?? TimeSpan.Zero) < timeLeft,
        };

    private static ModelFault OfStatus(int status) => status switch
    {
        401 or 403 => ModelFault.Unauthorized,
        408 => ModelFault.Failed,
        429 => ModelFault.RateLimited,
        >= 300 and < 500 => ModelFault.Rejected,
        _ => ModelFault.Failed,
    };

    private static ModelFault OfCause(Exception exception) => exception switch
    {
        ModelFailedException known => known.Fault,
        ClientResultException or AggregateException when exception.InnerException is { } inner => OfCause(inner),
        HttpRequestException request => OfRequest(request.HttpRequestError),
        IOException => ModelFault.BrokeOff,
        // What the SDK throws at JSON that is of another shape than it should be, or none.
        JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException =>
            ModelFault.Malformed,
        _ => ModelFault.Failed,
    };

    private static ModelFault OfRequest(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError => ModelFault.Unreachable,
        HttpRequestError.InvalidResponse => ModelFault.Malformed,
        _ => ModelFault.BrokeOff,
    };

    private static TimeSpan? RetryAfterOf(ClientResultException answered, DateTimeOffset now)
    {
        PipelineResponse? response = answered.GetRawResponse();
        if (response?.Headers.TryGetValue("Retry-After", out var value) is not true
            || !RetryConditionHeaderValue.TryParse(value, out var retryAfter))
        {
            return null;
        }

        var wait = retryAfter.Delta ?? retryAfter.Date - now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
