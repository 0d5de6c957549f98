using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>What went wrong with a call, from the answer's status or from what the connection threw.</summary>
/// <param name="Status">The HTTP status; 0 when none came.</param>
/// <param name="RetryAfter">How long the server asks to be left alone; null when it does not say.</param>
/// <param name="Cause">The status, or the type of what was thrown: its text may be the server's, which may repeat our key.</param>
internal sealed record RemoteFailure(ModelFault Fault, int Status, TimeSpan? RetryAfter, string Cause)
{
    // The largest body of an error that is read.
    private const int MaxErrorBytes = 64 * 1024;

    // Those after which the same request may succeed, and after which the server has not begun to answer.
    private bool IsTransient => Fault is ModelFault.Unreachable or ModelFault.RateLimited
        || Status is 408 or 500 or 502 or 503 or 504 or 529;

    /// <summary>What the server says of a request that failed.</summary>
    public static async Task<ServerError> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        ServerError.Read((int)response.StatusCode, await ReadBodyAsync(response, cancellationToken));

    /// <summary>The body of a failed request, or the beginning of a long one.</summary>
    public static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[MaxErrorBytes];
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return buffer[..length];
        }
        // The status alone says enough.
        catch (Exception exception) when (exception is IOException or HttpRequestException or ModelFailedException)
        {
            return [];
        }
    }

    public static RemoteFailure From(HttpResponseMessage response, ServerError error, DateTimeOffset now) =>
        new(error.Fault, error.Status, Wait(response.Headers, now) ?? error.RetryAfter, $"HTTP status {error.Status}");

    public static RemoteFailure From(Exception exception) => exception switch
    {
        ModelFailedException known => new(known.Fault, known.ServerStatus, known.RetryAfter, known.Cause ?? known.Fault.Name()),
        _ => new(FaultFrom(exception), 0, null, exception.GetType().Name),
    };

    /// <param name="timeLeft">The rest of the model's timeout: there is no retry if the wait would exceed it.</param>
    /// <param name="refused">What the client may be shown of the server's answer.</param>
    public ModelFailedException ToException(TimeSpan timeLeft, RefusedRequest? refused = null) =>
        new(Fault)
        {
            Refused = refused,
            Cause = Cause,
            ServerStatus = Status,
            RetryAfter = RetryAfter,
            MayBeRetried = IsTransient && (RetryAfter ?? TimeSpan.Zero) < timeLeft,
        };

    private static ModelFault FaultFrom(Exception exception) => exception switch
    {
        HttpRequestException request => FaultFrom(request),
        IOException => ModelFault.BrokeOff,
        JsonException or FormatException or InvalidDataException => ModelFault.Malformed,
        _ => ModelFault.Failed,
    };

    private static ModelFault FaultFrom(HttpRequestException request) => request.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError => ModelFault.Unreachable,
        HttpRequestError.InvalidResponse => ModelFault.Malformed,
        _ => request.InnerException is ModelFailedException known ? known.Fault : ModelFault.BrokeOff,
    };

    private static TimeSpan? Wait(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (Number(headers, "retry-after-ms") is { } milliseconds)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        if (Number(headers, "Retry-After") is { } seconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return headers.RetryAfter?.Date is { } date ? TimeSpan.FromTicks(Math.Max(0, (date - now).Ticks)) : null;
    }

    private static double? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values)
        && double.TryParse(values.First(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? Math.Min(number, 86_400_000)
            : null;
}
