using System.Text.Json.Serialization;

namespace ChatMetrics.FakeModel.Behaviors;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Behavior))]
internal sealed partial class BehaviorJson : JsonSerializerContext;
