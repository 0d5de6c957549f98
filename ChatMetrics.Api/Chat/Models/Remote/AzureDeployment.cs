using System.ClientModel.Primitives;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>
/// What Azure OpenAI does differently: a path for each deployment, a version, and a header of its own for the key.
/// </summary>
internal sealed class AzureDeployment(string apiKey) : HeaderPolicy
{
    /// <summary>The newest version that is not a preview.</summary>
    private const string ApiVersion = "2024-10-21";

    public static Uri EndpointOf(ChatModelOptions model) =>
        new($"{model.Endpoint!.AbsoluteUri.TrimEnd('/')}/openai/deployments/{Uri.EscapeDataString(model.Model!)}");

    protected override void Apply(PipelineRequest request)
    {
        request.Uri = new UriBuilder(request.Uri!) { Query = $"api-version={ApiVersion}" }.Uri;
        request.Headers.Remove("Authorization");
        request.Headers.Set("api-key", apiKey);
    }
}
