using System.Net;
using System.Net.Http.Headers;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>Sends requests to one model's endpoint, on connections of its own.</summary>
internal sealed class RemoteConnection : IDisposable
{
    // Azure's newest dated version that is not a preview.
    private const string AzureVersion = "2024-10-21";

    private static readonly Uri OpenAIEndpoint = new("https://api.openai.com/v1");

    /// <summary>The operation of a chat.</summary>
    public const string ChatCompletions = "chat/completions";

    // So that changes in DNS are noticed.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly ChatModelOptions _model;
    private readonly HttpClient _http;

    public RemoteConnection(ChatModelOptions model, int maxAnswerMb)
    {
        _model = model;
        var handler = new SocketsHttpHandler
        {
            PooledConnectionLifetime = ConnectionLifetime,
            AutomaticDecompression = DecompressionMethods.All,
            // A redirection would carry the key to another host.
            AllowAutoRedirect = false,
        };
        // The stage that calls the model has the timeout; one place retries.
        _http = new HttpClient(new ResponseSizeHandler(maxAnswerMb, handler)) { Timeout = Timeout.InfiniteTimeSpan };
        Endpoint = IsAzure
            ? new Uri($"{Base}/openai/deployments/{Uri.EscapeDataString(model.Model!)}")
            : model.Endpoint ?? OpenAIEndpoint;
    }

    /// <summary>Everything before <c>/chat/completions</c>.</summary>
    public Uri Endpoint { get; }

    private bool IsAzure => _model.IsProvider(ModelProviders.Azure);

    private string Base => (_model.Endpoint ?? OpenAIEndpoint).AbsoluteUri.TrimEnd('/');

    /// <summary>Sends a chat; returns when the head of the answer is there.</summary>
    public Task<HttpResponseMessage> SendAsync(byte[] body, ServerFeatures without, CancellationToken cancellationToken) =>
        SendAsync(ChatCompletions, body, _model.Stream, without, cancellationToken);

    /// <summary>Sends a request; returns when the head of the answer is there.</summary>
    /// <param name="operation">The end of the path, such as <see cref="ChatCompletions"/>.</param>
    /// <param name="isStream">Whether a stream is asked for.</param>
    public async Task<HttpResponseMessage> SendAsync(
        string operation, ReadOnlyMemory<byte> body, bool isStream, ServerFeatures without, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(operation, without));
        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd(isStream ? "text/event-stream, application/json" : "application/json");
        if (!string.IsNullOrEmpty(_model.ApiKey))
        {
            var (name, value) = IsAzure ? ("api-key", _model.ApiKey) : ("Authorization", $"Bearer {_model.ApiKey}");
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private string Address(string operation, ServerFeatures without) =>
        !IsAzure ? $"{Base}/{operation}"
        : without.HasFlag(ServerFeatures.ApiVersion) ? $"{Base}/openai/v1/{operation}"
        : $"{Endpoint.AbsoluteUri}/{operation}?api-version={Uri.EscapeDataString(_model.ApiVersion ?? AzureVersion)}";
}
