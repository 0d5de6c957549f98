using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>
/// Collects tool calls that come whole or in fragments. Fragments belong together by id, else by index, else by their order: some
/// servers leave out one or both, and some number every call 0.
/// </summary>
internal sealed class ToolCallFragments
{
    // All servers take such an id; some take no other.
    private const int IdLength = 9;
    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    // Lists of reasoning with its signatures; their items may come over several pieces.
    private static readonly string[] ReasoningLists = ["reasoning_details", "thinking_blocks"];

    private readonly List<Fragments> _calls = [];
    private readonly Dictionary<string, object?> _reasoning = [];

    /// <param name="message">A message or a piece of one; null when there is none.</param>
    public void Add(JsonElement? message)
    {
        foreach (var call in message.Get("tool_calls").Items().Where(call => call.ValueKind == JsonValueKind.Object))
        {
            Add(call, call.Get("function") ?? call);
        }

        if (message.Get("function_call") is { ValueKind: JsonValueKind.Object } function)
        {
            Add(function, function);
        }

        foreach (var name in MessageText.ReasoningNames)
        {
            if (message.Text(name) is { Length: > 0 } text)
            {
                _reasoning[name] = _reasoning.GetValueOrDefault(name) + text;
            }
        }

        foreach (var name in ReasoningLists)
        {
            if (message.Get(name) is { ValueKind: JsonValueKind.Array } items)
            {
                var before = _reasoning.GetValueOrDefault(name) as List<object?> ?? [];
                _reasoning[name] = new List<object?>([.. before, .. items.EnumerateArray().Select(item => (object?)item.Clone())]);
            }
        }
    }

    /// <summary>The whole calls, in their order. One whose arguments are not a JSON object has an exception instead of them.</summary>
    public IEnumerable<FunctionCallContent> Complete()
    {
        foreach (var fragments in _calls.Where(call => call.Name.Length > 0))
        {
            var arguments = fragments.Arguments.ToString();
            var call = FunctionCallContent.CreateFromParsedArguments(
                string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments,
                fragments.Id.Length > 0 ? fragments.Id : NewId(),
                fragments.Name,
                Parse);
            call.RawRepresentation = arguments;
            // What the server sent beside the call and the message, such as signatures and reasoning: it may want them back.
            call.AdditionalProperties = new AdditionalPropertiesDictionary
            {
                [CompletionRequest.CallExtras] = fragments.Extras,
                [CompletionRequest.MessageExtras] = _reasoning,
            };
            yield return call;
        }
    }

    private void Add(JsonElement call, JsonElement function)
    {
        var (id, name) = (call.Text("id") ?? "", function.Text("name") ?? "");
        // A call that is sent twice is one.
        if (id.Length > 0 && name.Length > 0 && Find(id, name, call.Count("index")) is { IsWhole: true } same && same.Id == id)
        {
            return;
        }

        if (Find(id, name, call.Count("index")) is not { } fragments)
        {
            _calls.Add(fragments = new Fragments(call.Count("index")));
        }

        fragments.Id = fragments.Id.Length > 0 ? fragments.Id : id;
        fragments.Name = fragments.Name.Length > 0 ? fragments.Name : name;
        if (function.Get("arguments") is { } arguments)
        {
            fragments.Arguments.Append(arguments.AsText() ?? arguments.GetRawText());
        }

        foreach (var extra in call.EnumerateObject().Where(field => !IsKnown(field.Name)))
        {
            fragments.Extras[extra.Name] = extra.Value.Clone();
        }
    }

    // The call that a fragment belongs to; null when it begins one.
    private Fragments? Find(string id, string name, long? index)
    {
        if (id.Length > 0 && _calls.FindLast(call => call.Id == id && !(call.Index is not null && index is not null && call.Index != index))
            is { } known)
        {
            return known;
        }

        var last = index is null ? _calls.LastOrDefault() : _calls.FindLast(call => call.Index == index);
        var isAnother = last is not null && ((id.Length > 0 && last.Id.Length > 0) || (name.Length > 0 && last.IsWhole));
        return isAnother ? null : last;
    }

    private static bool IsKnown(string field) => field is "index" or "id" or "type" or "function" or "name" or "arguments";

    private static string NewId() => RandomNumberGenerator.GetString(IdCharacters, IdLength);

    private static Dictionary<string, object?>? Parse(string arguments)
    {
        using var document = JsonDocument.Parse(arguments);
        return document.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value.Clone());
    }

    private sealed class Fragments(long? index)
    {
        public long? Index => index;

        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public StringBuilder Arguments { get; } = new();

        public Dictionary<string, object?> Extras { get; } = [];

        /// <summary>Whether its arguments are complete, so that a name begins another call even under the same index.</summary>
        public bool IsWhole
        {
            get
            {
                if (Name.Length == 0 || Arguments is not { Length: > 1 } text || text[^1] != '}')
                {
                    return false;
                }

                using var json = LooseJson.Parse(Encoding.UTF8.GetBytes(Arguments.ToString()));
                return json is not null;
            }
        }
    }
}
