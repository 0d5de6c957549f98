using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Sdk = OpenAI.Chat;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>
/// Tool calls that come in fragments: the first one of a call has its id and name, all of them parts of its arguments.
/// </summary>
internal sealed class ToolCallFragments
{
    private readonly List<Fragments> _calls = [];

    public void Add(IEnumerable<Sdk.StreamingChatToolCallUpdate> updates)
    {
        foreach (var update in updates)
        {
            var call = _calls.FindLast(call => call.Index == update.Index);
            // Some providers give every call the index 0.
            if (call is null || (!string.IsNullOrEmpty(update.ToolCallId) && call.Id.Length > 0 && call.Id != update.ToolCallId))
            {
                _calls.Add(call = new Fragments(update.Index));
            }

            call.Id = string.IsNullOrEmpty(update.ToolCallId) ? call.Id : update.ToolCallId;
            call.Name = string.IsNullOrEmpty(update.FunctionName) ? call.Name : update.FunctionName;
            call.Arguments.Append(update.FunctionArgumentsUpdate is { } part ? part.ToString() : "");
        }
    }

    /// <summary>The complete calls, in order.</summary>
    public IEnumerable<FunctionCallContent> Gathered() =>
        _calls.Select(call => Call(call.Id, call.Name, call.Arguments.ToString()));

    /// <summary>Creates a call. If its arguments are not a JSON object, it has an <c>Exception</c> instead of them.</summary>
    public static FunctionCallContent Call(string id, string name, string arguments) =>
        FunctionCallContent.CreateFromParsedArguments(string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments, id, name, Parse);

    private static Dictionary<string, object?>? Parse(string arguments)
    {
        using var document = JsonDocument.Parse(arguments);
        return document.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value.Clone());
    }

    private sealed class Fragments(int index)
    {
        public int Index => index;

        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public StringBuilder Arguments { get; } = new();
    }
}
