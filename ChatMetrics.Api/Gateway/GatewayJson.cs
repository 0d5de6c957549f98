using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatMetrics.Api.Gateway;

/// <summary>The JSON of the OpenAI protocol that we make ourselves.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(GatewayModel))]
[JsonSerializable(typeof(GatewayModelList))]
[JsonSerializable(typeof(GatewayErrorBody))]
internal sealed partial class GatewayJson : JsonSerializerContext;
