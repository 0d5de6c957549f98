using System.Text;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>
/// Sends requests of clients that speak the model's protocol themselves, each once: what fails is the client's to repeat. Only a
/// refusal of <c>stream_options</c>, which are asked for on our account, is sent again without them.
/// </summary>
internal sealed class RemoteRelay(
    string name, ChatModelOptions options, RemoteConnection connection, ServerProfile server, TimeProvider time, ILogger logger)
{
    /// <summary>The model's name at the provider.</summary>
    public string ModelName => options.Model!;

    /// <param name="operation">The end of the path, such as <c>chat/completions</c>.</param>
    /// <param name="write">
    /// Writes the body, in which the usage of a stream is asked for (true), is not mentioned (false), or stays as the client has it
    /// (null).
    /// </param>
    /// <param name="isStream">Whether a stream is asked for.</param>
    /// <returns>The head of an answer whose status says success.</returns>
    /// <exception cref="ModelFailedException">There is none. What the client did wrong comes as the server said it.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        string operation, Func<bool?, ReadOnlyMemory<byte>> write, bool isStream, CancellationToken cancellationToken)
    {
        bool? asksForUsage = isStream && operation == RemoteConnection.ChatCompletions
            ? !server.Without.HasFlag(ServerFeatures.StreamOptions)
            : null;
        var (response, failed, error) = await SendAsync(operation, write(asksForUsage), isStream, cancellationToken);
        if (error is not null && asksForUsage is true && ServerProfile.RefusesStreamOptions(error))
        {
            (response, failed, _) = await SendAsync(operation, write(false), isStream, cancellationToken);
            if (response is not null && server.Learn(error, ServerFeatures.StreamOptions) is var learned and not ServerFeatures.None)
            {
                logger.ServerRefuses(name, learned.ToString());
            }
        }

        return response ?? throw failed!;
    }

    private async Task<(HttpResponseMessage? Response, ModelFailedException? Failed, ServerError? Error)> SendAsync(
        string operation, ReadOnlyMemory<byte> body, bool isStream, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await connection.SendAsync(operation, body, isStream, server.Without, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw RemoteFailure.From(exception).ToException(TimeSpan.Zero);
        }

        if (response.IsSuccessStatusCode)
        {
            return (response, null, null);
        }

        using (response)
        {
            var answer = await RemoteFailure.ReadBodyAsync(response, cancellationToken);
            var error = ServerError.Read((int)response.StatusCode, answer);
            var failed = RemoteFailure.From(response, error, time.GetUtcNow()).ToException(TimeSpan.Zero, Refusal(response, answer));
            return (null, failed, error);
        }
    }

    // Of the client's doing; not so with our key, which nobody is shown, or with a server that fails.
    private RefusedRequest? Refusal(HttpResponseMessage response, byte[] body) =>
        (int)response.StatusCode is 400 or 402 or 404 or 405 or 409 or 413 or 415 or 422 or 429
            ? new RefusedRequest((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), WithoutKey(body))
            : null;

    // Some servers repeat it. Latin-1 keeps every byte as it is.
    private byte[] WithoutKey(byte[] body) => string.IsNullOrEmpty(options.ApiKey)
        ? body
        : Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(body).Replace(options.ApiKey, "***", StringComparison.Ordinal));
}
