using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage.Folding;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>The JSON of what is stored in Redis: compact, raw values, without nulls and defaults.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, Converters = [typeof(MeasurementRecordConverter)])]
[JsonSerializable(typeof(ChatRecord))]
[JsonSerializable(typeof(Turn))]
[JsonSerializable(typeof(PendingApproval))]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(SavedRoutine))]
[JsonSerializable(typeof(FoldingStatus))]
[JsonSerializable(typeof(ProcessVitals))]
[JsonSerializable(typeof(Dictionary<string, ScalarValue>))]
internal sealed partial class StoredJson : JsonSerializerContext
{
    /// <summary>Text in any language is stored unescaped, except emoji: half the size of <c>\u</c> escapes.</summary>
    public static StoredJson Utf8 =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
