using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using Sdk = OpenAI.Chat;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>The SDK client of one model, with its own connections.</summary>
internal sealed class RemoteConnection : IDisposable
{
    private static readonly Uri OpenAIEndpoint = new("https://api.openai.com/v1");

    // So that changes in DNS are noticed.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http;

    public RemoteConnection(ChatModelOptions model, int maxAnswerMb)
    {
        // A redirect would send the key to another host.
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = ConnectionLifetime, AllowAutoRedirect = false };
        _http = new HttpClient(new ProviderResponseHandler(model.Stream, new ResponseSizeHandler(maxAnswerMb, handler)))
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var isAzure = model.IsProvider(ModelProviders.Azure);
        Endpoint = isAzure ? AzureDeployment.EndpointOf(model) : model.Endpoint ?? OpenAIEndpoint;
        // Only the stage that calls the model has a timeout, and only RemoteRetries retries.
        var options = new OpenAIClientOptions
        {
            Endpoint = Endpoint,
            Transport = new HttpClientPipelineTransport(_http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        };
        if (isAzure)
        {
            options.AddPolicy(new AzureDeployment(model.ApiKey!), PipelinePosition.BeforeTransport);
        }
        else if (string.IsNullOrEmpty(model.ApiKey))
        {
            options.AddPolicy(new NoKey(), PipelinePosition.BeforeTransport);
        }

        var key = string.IsNullOrEmpty(model.ApiKey) ? "none" : model.ApiKey;
        Client = new Sdk.ChatClient(model.Model, new ApiKeyCredential(key), options);
    }

    public Sdk.ChatClient Client { get; }

    /// <summary>The part of the address before <c>/chat/completions</c>.</summary>
    public Uri Endpoint { get; }

    public void Dispose() => _http.Dispose();

    // The SDK requires a key even if the endpoint does not.
    private sealed class NoKey : HeaderPolicy
    {
        protected override void Apply(PipelineRequest request) => request.Headers.Remove("Authorization");
    }
}
