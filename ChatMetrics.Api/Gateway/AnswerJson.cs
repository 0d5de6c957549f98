using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.Api.Gateway;

/// <summary>
/// What we add to an answer: <c>usage.cost</c> (USD; null when it is not known) and <c>chatmetrics</c>, all that was measured. Everything
/// else stays byte for byte.
/// </summary>
internal static class AnswerJson
{
    private static readonly JsonWriterOptions Relaxed =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <param name="answer">A whole answer or the chunk with the usage; returned as it is when it is no JSON object.</param>
    public static byte[] AddCost(byte[] answer, IndividualChatMetrics chat)
    {
        if (!TryFind(answer, out var usage, out var end))
        {
            return answer;
        }

        var written = new ArrayBufferWriter<byte>(answer.Length + 2048);
        var from = 0;
        if (usage is { End: > 0, HasCost: false })
        {
            written.Write(answer.AsSpan(0, usage.End));
            written.Write(usage.IsEmpty ? "\"cost\":"u8 : ",\"cost\":"u8);
            WriteCost(written, chat);
            from = usage.End;
        }
        else if (usage.Null > 0)
        {
            // Of a null the four letters go.
            written.Write(answer.AsSpan(0, usage.Null));
            WriteUsage(written, chat);
            from = usage.Null + 4;
        }

        written.Write(answer.AsSpan(from..end));
        if (usage is { End: 0, Null: 0 })
        {
            written.Write(",\"usage\":"u8);
            WriteUsage(written, chat);
        }

        written.Write(",\"chatmetrics\":"u8);
        WriteMetrics(written, chat);
        written.Write(answer.AsSpan(end));
        return written.WrittenSpan.ToArray();
    }

    /// <summary>The counts as the protocol names them, and the cost.</summary>
    public static void WriteUsage(IBufferWriter<byte> output, IndividualChatMetrics chat)
    {
        using var json = new Utf8JsonWriter(output, Relaxed);
        var tokens = chat.Tokens;
        json.WriteStartObject();
        json.WriteNumber("prompt_tokens", tokens?.Input ?? 0);
        json.WriteNumber("completion_tokens", tokens?.Output ?? 0);
        json.WriteNumber("total_tokens", tokens?.Total ?? 0);
        json.WriteStartObject("prompt_tokens_details");
        json.WriteNumber("cached_tokens", tokens?.Cached ?? 0);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details");
        json.WriteNumber("reasoning_tokens", tokens?.Reasoning ?? 0);
        json.WriteEndObject();
        json.WritePropertyName("cost");
        json.Flush();
        WriteCost(output, chat);
        output.Write("}"u8);
    }

    public static void WriteMetrics(IBufferWriter<byte> output, IndividualChatMetrics chat)
    {
        using var json = new Utf8JsonWriter(output, Relaxed);
        JsonSerializer.Serialize(json, chat, WireJson.Utf8.IndividualChatMetrics);
    }

    private static void WriteCost(IBufferWriter<byte> output, IndividualChatMetrics chat)
    {
        using var json = new Utf8JsonWriter(output, Relaxed);
        if (chat.PriceUsd is { } usd)
        {
            json.WriteNumberValue(usd);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    // Where the usage ends, and where the answer does.
    private static bool TryFind(byte[] answer, out (int End, int Null, bool IsEmpty, bool HasCost) usage, out int end)
    {
        (usage, end) = (default, 0);
        try
        {
            var reader = new Utf8JsonReader(answer, new JsonReaderOptions { MaxDepth = 256 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isUsage = reader.ValueTextEquals("usage"u8);
                reader.Read();
                if (isUsage && reader.TokenType == JsonTokenType.StartObject)
                {
                    usage = ReadUsage(ref reader);
                }
                else if (isUsage && reader.TokenType == JsonTokenType.Null)
                {
                    usage = (0, (int)reader.TokenStartIndex, false, false);
                }
                else
                {
                    reader.Skip();
                }
            }

            end = (int)reader.TokenStartIndex;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static (int End, int Null, bool IsEmpty, bool HasCost) ReadUsage(ref Utf8JsonReader reader)
    {
        var (isEmpty, hasCost) = (true, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            // Some providers tell what they charge.
            hasCost |= reader.ValueTextEquals("cost"u8);
            reader.Skip();
        }

        return ((int)reader.TokenStartIndex, 0, isEmpty, hasCost);
    }
}
