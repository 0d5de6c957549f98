using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>
/// Writes the body of <c>POST /chat/completions</c> so that as many servers as possible take it: one system message, the first; user
/// and assistant in turn; one type for each parameter of a tool; what a server has sent beside a tool call goes back with it.
/// </summary>
internal static class CompletionRequest
{
    /// <summary>The property of a tool call under which its unknown fields are kept.</summary>
    public const string CallExtras = "chatmetrics.call";

    /// <summary>The property of a tool call under which the unknown fields of its message are kept.</summary>
    public const string MessageExtras = "chatmetrics.message";

    /// <summary>The older name of the limit of tokens.</summary>
    public const string MaxTokens = "max_tokens";

    /// <summary>The newer name of the limit of tokens.</summary>
    public const string MaxCompletionTokens = "max_completion_tokens";

    // Each space and each escape would be paid for.
    private static readonly JsonSerializerOptions Compact =
        new(AIJsonUtilities.DefaultOptions) { WriteIndented = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(IEnumerable<ChatMessage> messages, ChatOptions? asked, ChatModelOptions model, ServerFeatures without)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer, Relaxed);
        json.WriteStartObject();
        json.WriteString("model", model.Model);
        WriteMessages(json, [.. messages], hasSystem: !without.HasFlag(ServerFeatures.SystemMessages));
        if (model.Stream)
        {
            json.WriteBoolean("stream", true);
            if (!without.HasFlag(ServerFeatures.StreamOptions))
            {
                json.WritePropertyName("stream_options");
                json.WriteRawValue("""{"include_usage":true}""");
            }
        }

        if (!without.HasFlag(ServerFeatures.Tools))
        {
            WriteTools(json, asked);
        }

        if ((asked?.MaxOutputTokens ?? model.MaxOutputTokens) is { } most)
        {
            json.WriteNumber(MaxTokensName(model, without), most);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    // Other servers than OpenAI's know the older name, most of them no other; OpenAI's newer models only the newer.
    private static string MaxTokensName(ChatModelOptions model, ServerFeatures without)
    {
        var isOlder = model.MaxTokensField is { } field ? field == MaxTokens
            : model.Endpoint is { } endpoint && model.IsProvider(ModelProviders.OpenAI)
            && !endpoint.Host.EndsWith("openai.com", StringComparison.OrdinalIgnoreCase);
        return isOlder != without.HasFlag(ServerFeatures.MaxTokensName) ? MaxTokens : MaxCompletionTokens;
    }

    private static void WriteMessages(Utf8JsonWriter json, ChatMessage[] messages, bool hasSystem)
    {
        json.WriteStartArray("messages");
        var system = Join(messages.Where(message => message.Role == ChatRole.System));
        var others = messages.Where(message => message.Role != ChatRole.System).ToArray();
        if (system.Length > 0 && hasSystem)
        {
            WriteText(json, "system", system);
        }
        else if (system.Length > 0)
        {
            // It becomes one message with the question that follows, or stands alone where an answer does.
            others = [new ChatMessage(ChatRole.User, system), .. others];
        }

        for (var i = 0; i < others.Length; i++)
        {
            var calls = others[i].Contents.OfType<FunctionCallContent>().ToArray();
            if (others[i].Role == ChatRole.Tool)
            {
                WriteResults(json, others[i]);
            }
            else if (calls.Length > 0)
            {
                WriteCalls(json, others[i], calls);
            }
            else
            {
                // Turns of one side that follow each other are one message.
                var first = i;
                while (i + 1 < others.Length && IsPlain(others[i + 1]) && others[i + 1].Role == others[first].Role)
                {
                    i++;
                }

                WriteText(json, others[first].Role.Value, Join(others[first..(i + 1)]));
            }
        }

        json.WriteEndArray();
    }

    private static bool IsPlain(ChatMessage message) =>
        message.Role != ChatRole.Tool && !message.Contents.OfType<FunctionCallContent>().Any();

    private static string Join(IEnumerable<ChatMessage> messages) =>
        string.Join("\n\n", messages.Select(message => message.Text).Where(text => text.Length > 0));

    private static void WriteText(Utf8JsonWriter json, string role, string text)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", text);
        json.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter json, ChatMessage message, FunctionCallContent[] calls)
    {
        json.WriteStartObject();
        json.WriteString("role", "assistant");
        if (message.Text.Length > 0)
        {
            json.WriteString("content", message.Text);
        }
        else
        {
            json.WriteNull("content");
        }

        WriteExtras(json, calls[0], MessageExtras);
        json.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id", call.CallId);
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.Name);
            json.WriteString("arguments", ToJson(call.Arguments));
            json.WriteEndObject();
            WriteExtras(json, call, CallExtras);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteExtras(Utf8JsonWriter json, FunctionCallContent call, string property)
    {
        if (call.AdditionalProperties?.GetValueOrDefault(property) is Dictionary<string, object?> extras)
        {
            foreach (var (name, value) in extras)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(ToJson(value));
            }
        }
    }

    private static void WriteResults(Utf8JsonWriter json, ChatMessage message)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            json.WriteStartObject();
            json.WriteString("role", "tool");
            json.WriteString("tool_call_id", result.CallId);
            json.WriteString("content", result switch
            {
                { Result: string text } => text,
                { Result: null, Exception: not null } => "The tool failed.",
                _ => ToJson(result.Result),
            });
            json.WriteEndObject();
        }
    }

    private static void WriteTools(Utf8JsonWriter json, ChatOptions? asked)
    {
        AIFunctionDeclaration[] tools = [.. asked?.Tools?.OfType<AIFunctionDeclaration>() ?? []];
        // A server that gets a choice without tools refuses the request.
        if (tools.Length == 0)
        {
            return;
        }

        json.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", tool.Name);
            json.WriteString("description", tool.Description);
            json.WritePropertyName("parameters");
            ToolSchema.Write(json, tool.JsonSchema);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteChoice(json, asked!.ToolMode);
        if (asked.AllowMultipleToolCalls is { } several)
        {
            json.WriteBoolean("parallel_tool_calls", several);
        }
    }

    private static void WriteChoice(Utf8JsonWriter json, ChatToolMode? mode)
    {
        switch (mode)
        {
            case NoneChatToolMode:
                json.WriteString("tool_choice", "none");
                break;
            case RequiredChatToolMode { RequiredFunctionName: { } name }:
                json.WritePropertyName("tool_choice");
                json.WriteStartObject();
                json.WriteString("type", "function");
                json.WriteStartObject("function");
                json.WriteString("name", name);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case RequiredChatToolMode:
                json.WriteString("tool_choice", "required");
                break;
        }
    }

    private static string ToJson(object? value) => value is null
        ? "{}"
        : JsonSerializer.Serialize(value, Compact.GetTypeInfo(value.GetType()));
}
