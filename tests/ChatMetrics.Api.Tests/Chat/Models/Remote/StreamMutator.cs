using System.Text;
using System.Text.Json.Nodes;

namespace ChatMetrics.Api.Tests.Chat.Models.Remote;

/// <summary>Right answers of a model, made wrong in a way that a number decides: the same number, the same answer.</summary>
internal static class StreamMutator
{
    private static readonly string[][] RightStreams =
    [
        [
            """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1768905045,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""",
            """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1768905045,"model":"m","choices":[{"index":0,"delta":{"content":"A gentle "},"logprobs":null,"finish_reason":null}]}""",
            """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1768905045,"model":"m","choices":[{"index":0,"delta":{"content":"cleanser, \ud83e\uddf4 "},"finish_reason":null}]}""",
            """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1768905045,"model":"m","choices":[{"index":0,"delta":{"content":"morning and evening."},"finish_reason":null}]}""",
            """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1768905045,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
            """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1768905045,"model":"m","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":7,"total_tokens":27,"prompt_tokens_details":{"cached_tokens":16},"completion_tokens_details":{"reasoning_tokens":0}}}""",
        ],
        [
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":"They ask "}}]}""",
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":null,"reasoning_content":"about skin."}}]}""",
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"Let me look."}}],"usage":{"prompt_tokens":20,"completion_tokens":3,"total_tokens":23}}""",
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"search_knowledge","arguments":""}}]}}]}""",
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"query\":"}}]}}]}""",
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"dry skin\"}"}}]}}]}""",
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_2","type":"function","extra_content":{"google":{"thought_signature":"s"}},"function":{"name":"convert_units","arguments":"{\"value\":2,\"from\":\"oz\"}"}}]}}]}""",
            """{"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":20,"completion_tokens":31,"total_tokens":51,"completion_tokens_details":{"reasoning_tokens":12}}}""",
        ],
        [
            """{"id":"w","object":"chat.completion","created":1768905045,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"A gentle cleanser.","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":20,"completion_tokens":4,"total_tokens":24},"service_tier":"default"}""",
        ],
    ];

    // Stands for half of a character, which no writer of JSON would write.
    private const string Half = "\"half\"";

    private static readonly string[] OddValues =
    [
        "null", "true", "-1", "0", "1e308", "-0.5", "99999999999999999999", "\"\"", "\"NaN\"", "\"-7\"", "\"x\"", "[]", "{}", "[null]", "[[]]",
        "[1,\"two\",{}]", """{"text":"other"}""", """{"type":"text","text":7}""", Half, "\"\\u0000\"",
    ];

    /// <summary>The answer of that number.</summary>
    public static MutatedStream Create(int number)
    {
        var random = new Random(number);
        var frames = new List<string>(RightStreams[number % RightStreams.Length]);
        var isWhole = frames.Count == 1;
        for (var changes = 1 + random.Next(3); changes > 0; changes--)
        {
            Change(frames, random);
        }

        var (lineEnd, between) = (random.Next(3) switch { 0 => "\r\n", 1 => "\r", _ => "\n" }, random.Next(4) == 0 ? ": ka" : null);
        var text = new StringBuilder(random.Next(8) == 0 ? "\uFEFF" : "");
        foreach (var frame in frames)
        {
            text.Append(isWhole ? $"{frame}\n" : $"data:{(random.Next(2) == 0 ? " " : "")}{frame}{lineEnd}{lineEnd}");
            text.Append(between is null || isWhole ? "" : between + lineEnd + lineEnd);
        }

        text.Append(isWhole || random.Next(4) == 0 ? "" : $"data: [DONE]{lineEnd}{lineEnd}");
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var cuts = Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(bytes.Length + 1)).Order().ToArray();
        return new MutatedStream(frames, bytes, cuts, isWhole ? "application/json" : "text/event-stream");
    }

    private static void Change(List<string> frames, Random random)
    {
        var at = random.Next(frames.Count);
        switch (random.Next(10))
        {
            case 0:
                frames.Insert(at, frames[at]);
                break;
            case 1 when frames.Count > 1:
                frames.RemoveAt(at);
                break;
            case 2 when frames.Count > 1:
                var other = random.Next(frames.Count);
                (frames[at], frames[other]) = (frames[other], frames[at]);
                break;
            case 3:
                frames[at] = frames[at][..random.Next(frames[at].Length)];
                break;
            default:
                ChangeField(frames, at, random);
                break;
        }
    }

    // Any field at any depth, or an item of a list: removed, or another value in its place.
    private static void ChangeField(List<string> frames, int at, Random random)
    {
        JsonNode root;
        try
        {
            root = JsonNode.Parse(frames[at].Replace("\"\\ud83e\"", Half, StringComparison.Ordinal))!;
        }
        catch (System.Text.Json.JsonException)
        {
            return;
        }

        var all = new List<JsonNode>();
        Collect(root, all);
        var parent = all[random.Next(all.Count)];
        var value = JsonNode.Parse(OddValues[random.Next(OddValues.Length)]);
        switch (parent)
        {
            case JsonObject { Count: > 0 } fields:
                var name = fields.ElementAt(random.Next(fields.Count)).Key;
                if (random.Next(4) == 0)
                {
                    fields.Remove(name);
                }
                else
                {
                    fields[name] = value;
                }

                break;
            case JsonArray { Count: > 0 } items:
                items[random.Next(items.Count)] = value;
                break;
            case JsonArray items:
                items.Add(value);
                break;
        }

        frames[at] = root.ToJsonString().Replace(Half, "\"\\ud83e\"", StringComparison.Ordinal);
    }

    private static void Collect(JsonNode? node, List<JsonNode> all)
    {
        switch (node)
        {
            case JsonObject fields:
                all.Add(fields);
                foreach (var (_, value) in fields)
                {
                    Collect(value, all);
                }

                break;
            case JsonArray items:
                all.Add(items);
                foreach (var item in items)
                {
                    Collect(item, all);
                }

                break;
        }
    }
}

/// <summary>An answer, and what its bytes are made of.</summary>
/// <param name="Frames">The values in it, whole or not.</param>
/// <param name="Bytes">As they are sent.</param>
/// <param name="Cuts">Where the bytes come in two pieces.</param>
/// <param name="ContentType">Its media type.</param>
internal sealed record MutatedStream(IReadOnlyList<string> Frames, byte[] Bytes, int[] Cuts, string ContentType)
{
    /// <summary>The pieces of text that nobody could misread: in <c>choices[0]</c> of values that are whole, up to the first that is not.</summary>
    public IEnumerable<string> PlainText() => Frames
        .Select(Parse)
        .TakeWhile(frame => frame is JsonObject root && root["error"] is null && FinishReason(root) != "error")
        .Select(frame => Piece(frame!))
        .OfType<string>();

    public IEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        var start = 0;
        foreach (var cut in Cuts.Append(Bytes.Length))
        {
            yield return Bytes.AsMemory(start, cut - start);
            start = cut;
        }
    }

    private static string? FinishReason(JsonObject root) => Choice(root)?["finish_reason"] is JsonValue value && value.TryGetValue(out string? reason) ? reason : null;

    private static JsonObject? Choice(JsonNode root) =>
        root is JsonObject && root["choices"] is JsonArray { Count: > 0 } choices && choices[0] is JsonObject choice
        && choice["index"] is JsonValue index && index.TryGetValue(out int number) && number == 0
            ? choice
            : null;

    private static string? Piece(JsonNode root) =>
        Choice(root) is { } choice && (choice["delta"] ?? choice["message"]) is JsonObject message
        && message["content"] is JsonValue content && content.TryGetValue(out string? text) && !text.Any(char.IsSurrogate)
            ? text
            : null;

    private static JsonNode? Parse(string frame)
    {
        try
        {
            return JsonNode.Parse(frame.Replace("\\ud83e\"", "\uFFFD\"", StringComparison.Ordinal));
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
