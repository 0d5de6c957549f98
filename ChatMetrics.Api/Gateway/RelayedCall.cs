using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Gateway;

/// <summary>A request that is passed on, as a call of the model that telemetry understands.</summary>
/// <param name="metadata">The model's.</param>
/// <param name="pass">Passes it on, and returns what was read along the way.</param>
internal sealed class RelayedCall(ChatClientMetadata? metadata, Func<CancellationToken, Task<ChatResponse>> pass) : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        pass(cancellationToken);

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata) ? metadata : null;

    public void Dispose()
    {
    }
}
