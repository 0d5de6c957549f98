using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>The JSON of the arguments of pending tool calls, and of the outcomes of calls without a result.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(ToolOutcome))]
internal sealed partial class ToolJson : JsonSerializerContext
{
    /// <summary>Text in any language is written unescaped.</summary>
    public static ToolJson Utf8 =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

/// <summary>What a model receives for a call without a result.</summary>
/// <param name="Error">Why the call failed.</param>
/// <param name="Status"><c>waiting_for_approval</c> or <c>declined</c>.</param>
/// <param name="Note">What that means for the model's answer.</param>
internal sealed record ToolOutcome(string? Error = null, string? Status = null, string? Note = null)
{
    public static readonly ToolOutcome WaitingForApproval = new(
        Status: "waiting_for_approval",
        Note: "Nothing has been done yet. The user is shown what would be done, and asked for approval, below your answer.");

    public static readonly ToolOutcome Declined = new(Status: "declined", Note: "The user declined. Nothing has been done.");

    public static ToolOutcome Failed(string error) => new(Error: error);

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, ToolJson.Utf8.ToolOutcome);
}
