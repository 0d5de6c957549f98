using System.Text;
using System.Text.Json;
using ChatMetrics.Api.Chat.Models.Remote;
using ChatMetrics.Api.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Gateway;

/// <summary>
/// A request of the OpenAI protocol: the bytes as they came, and what we need to know of them. Fields that are unknown or odd are left
/// to the model.
/// </summary>
internal sealed class GatewayRequest
{
    private const int MaxDepth = 256;

    private readonly byte[] _body;
    private readonly List<Range> _models = [];
    private JsonElement? _streamOptions;
    private Range? _streamOptionsField;
    private int _end;

    private GatewayRequest(byte[] body) => _body = body;

    /// <summary>The model as the client names it.</summary>
    public string Model { get; private set; } = "";

    public bool IsStream { get; private set; }

    /// <summary>Whether the client wants the usage of a stream.</summary>
    public bool WantsUsage => _streamOptions.Get("include_usage") is { ValueKind: JsonValueKind.True };

    /// <summary>What was said, the question last; texts only.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; private set; } = [];

    /// <summary>What of the messages is odd, or no text; null when all is well. A model may understand it.</summary>
    public string? Oddity { get; private set; }

    /// <summary>The last text of the user; empty when there is none.</summary>
    public string Question => Messages.LastOrDefault(message => message.Role == ChatRole.User)?.Text ?? "";

    /// <summary>The first text of the user; empty when there is none.</summary>
    public string FirstQuestion => Messages.FirstOrDefault(message => message.Role == ChatRole.User)?.Text ?? "";

    /// <summary>The texts of the system and the developer.</summary>
    public string System => string.Join('\n', Messages.Where(message => message.Role == ChatRole.System).Select(message => message.Text));

    /// <summary>The fields <c>user</c>, <c>safety_identifier</c> and <c>metadata</c>, by name.</summary>
    public Dictionary<string, JsonElement> Fields { get; } = [];

    /// <exception cref="InvalidFieldsException">The body is not an object with a model, or asks for what cannot be measured.</exception>
    /// <exception cref="BadHttpRequestException">The body is too large (413) or not JSON (415).</exception>
    public static async Task<GatewayRequest> ReadAsync(HttpRequest request, int maxMb)
    {
        if (!request.HasJsonContentType())
        {
            throw new BadHttpRequestException("Send JSON: Content-Type: application/json.", StatusCodes.Status415UnsupportedMediaType);
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = maxMb * 1_048_576L;
        }

        using var body = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, 1_048_576));
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return Parse(body.ToArray());
    }

    /// <inheritdoc cref="ReadAsync"/>
    public static GatewayRequest Parse(byte[] body)
    {
        var request = new GatewayRequest(body.AsSpan().StartsWith("\uFEFF"u8) ? body[3..] : body);
        try
        {
            request.Parse();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Invalid("$", "The body is not a JSON object.");
        }

        return request.Model.Length > 0 ? request : throw Invalid("model", "Name a model; GET /v1/models lists them.");
    }

    /// <summary>
    /// The request for the model: the bytes as they came, but for the model's name and what is asked about a stream's usage.
    /// </summary>
    /// <param name="asksForUsage">Whether a stream's usage is asked for, or not mentioned; null to leave it to the client.</param>
    public ReadOnlyMemory<byte> Write(string model, bool? asksForUsage)
    {
        var edits = _models.ConvertAll(value => (At: value, Text: JsonSerializer.SerializeToUtf8Bytes(model, GatewayJson.Default.String)));
        if (asksForUsage is true && !WantsUsage)
        {
            edits.Add((_streamOptionsField ?? new Range(_end, _end), StreamOptionsWithUsage()));
        }
        else if (asksForUsage is false && _streamOptionsField is { } field)
        {
            edits.Add((WithComma(field), []));
        }

        using var written = new MemoryStream(_body.Length + 128);
        var from = 0;
        foreach (var (at, text) in edits.OrderBy(edit => edit.At.Start.Value))
        {
            written.Write(_body.AsSpan(from..at.Start.Value));
            written.Write(text);
            from = at.End.Value;
        }

        written.Write(_body.AsSpan(from));
        return written.GetBuffer().AsMemory(0, (int)written.Length);
    }

    public static InvalidFieldsException Invalid(string field, string error) => new(new Dictionary<string, string[]> { [field] = [error] });

    // A field with the comma before it, or behind it if it is the first.
    private Range WithComma(Range field)
    {
        var before = _body.AsSpan(..field.Start).TrimEnd(" \t\r\n"u8);
        if (before[^1] == ',')
        {
            return (before.Length - 1)..field.End;
        }

        var behind = _body.AsSpan(field.End.Value..);
        var rest = behind.TrimStart(" \t\r\n"u8);
        return rest[0] == ',' ? field.Start..(_body.Length - rest.Length + 1) : field;
    }

    private byte[] StreamOptionsWithUsage()
    {
        using var text = new MemoryStream();
        // In place of the field, or behind the last one.
        text.Write(_streamOptionsField is null ? ",\"stream_options\":"u8 : "\"stream_options\":"u8);
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            IEnumerable<JsonProperty> options = _streamOptions is { ValueKind: JsonValueKind.Object } given ? given.EnumerateObject() : [];
            foreach (var option in options.Where(option => !option.NameEquals("include_usage")))
            {
                option.WriteTo(json);
            }

            json.WriteBoolean("include_usage", true);
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    private void Parse()
    {
        var reader = new Utf8JsonReader(_body, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid("$", "The body is not a JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, field) = (reader.GetString()!, (int)reader.TokenStartIndex);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            switch (name)
            {
                case "model" when reader.TokenType == JsonTokenType.String:
                    Model = reader.GetString()!;
                    _models.Add(start..(int)reader.BytesConsumed);
                    break;
                case "stream":
                    IsStream = reader.TokenType == JsonTokenType.True;
                    break;
                case "n" when reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var n) && n > 1:
                    throw Invalid("n", "One answer to a request: n must be 1.");
                case "stream_options":
                    _streamOptions = JsonElement.ParseValue(ref reader);
                    _streamOptionsField = field..(int)reader.BytesConsumed;
                    break;
                case "messages" or "input":
                    Messages = [.. Read(JsonElement.ParseValue(ref reader))];
                    break;
                case "instructions" when reader.TokenType == JsonTokenType.String:
                    Messages = [new ChatMessage(ChatRole.System, reader.GetString()!), .. Messages];
                    break;
                case "user" or "safety_identifier" or "metadata":
                    Fields[name] = JsonElement.ParseValue(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        _end = (int)reader.TokenStartIndex;
        // Nothing follows.
        reader.Read();
    }

    private IEnumerable<ChatMessage> Read(JsonElement messages)
    {
        if (messages.ValueKind != JsonValueKind.Array)
        {
            Oddity ??= "Send a list of messages.";
        }

        foreach (var message in ((JsonElement?)messages).Items())
        {
            if (message.AsText() is { } text)
            {
                Oddity ??= "A message is an object with role and content.";
                yield return new ChatMessage(ChatRole.User, text);
            }
            else
            {
                yield return new ChatMessage(RoleOf(message.Text("role")), TextOf(message.Get("content")));
            }
        }
    }

    private ChatRole RoleOf(string? role)
    {
        switch (role)
        {
            case "system" or "developer":
                return ChatRole.System;
            case "assistant":
                return ChatRole.Assistant;
            case "tool" or "function":
                return ChatRole.Tool;
            case "user":
                return ChatRole.User;
            default:
                Oddity ??= "A message's role is system, developer, user, assistant or tool.";
                return ChatRole.User;
        }
    }

    private string TextOf(JsonElement? content)
    {
        if (content?.AsText() is { } whole)
        {
            return whole;
        }

        var text = new StringBuilder();
        foreach (var part in content.Items())
        {
            if ((part.AsText() ?? part.Text("text")) is null)
            {
                Oddity ??= "The assistant reads texts only: a message's content is a string, or parts of the type text.";
            }

            text.Append(text.Length > 0 ? "\n" : "").Append(part.AsText() ?? part.Text("text") ?? $"[{part.Text("type") ?? "part"}]");
        }

        return text.ToString();
    }
}
