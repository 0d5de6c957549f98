using System.Text.RegularExpressions;
using ChatMetrics.FakeModel.Behaviors;

namespace ChatMetrics.FakeModel.Completions;

/// <summary>The model's answer: tokens, or one tool call.</summary>
/// <param name="FinishReason"><c>stop</c>, <c>length</c> or <c>tool_calls</c>.</param>
internal sealed partial record Reply(IReadOnlyList<string> Tokens, FunctionCall? Call, string FinishReason, Usage Usage)
{
    private const int CharactersPerToken = 4;

    private static readonly string[] Words =
        ("This answer was made up by a fake model, so it costs nothing and says little. "
        + "Cleanse gently, moisturise while the skin is damp, and wear sunscreen every morning. "
        + "Try one new product at a time and give it four weeks. ").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static Reply To(CompletionRequest request, Behavior behavior)
    {
        var messages = request.Messages!;
        var input = behavior.InputTokens ?? (messages.Sum(message => message.Text.Length) + CharactersPerToken - 1) / CharactersPerToken;
        if (CallAskedFor(messages[^1], request.Tools ?? []) is { } call)
        {
            return new Reply([], call, "tool_calls", new Usage(input, (call.Name.Length + call.Arguments.Length) / CharactersPerToken));
        }

        var output = Math.Clamp(request.MaxOutput, 0, behavior.OutputTokens);
        return new Reply(
            [.. Enumerable.Range(0, output).Select(Token)],
            Call: null,
            output < behavior.OutputTokens ? "length" : "stop",
            new Usage(input, output));
    }

    /// <summary>
    /// The tool call requested by a marker. Without a marker, or if no such tool is offered, the model answers in words.
    /// </summary>
    private static FunctionCall? CallAskedFor(RequestMessage message, IReadOnlyList<RequestTool> offered) =>
        message.Role == "user" && Marker().Match(message.Text) is { Success: true } marker
        && offered.Any(tool => tool.Function?.Name == marker.Groups["name"].Value)
            ? new FunctionCall(marker.Groups["name"].Value, marker.Groups["arguments"] is { Success: true } arguments ? arguments.Value : "{}")
            : null;

    private static string Token(int index) => index == 0 ? Words[0] : $" {Words[index % Words.Length]}";

    /// <summary>Matches <c>[call convert_units {"value":30,"from":"ml","to":"tsp"}]</c> anywhere in the user's message.</summary>
    [GeneratedRegex(@"\[call (?<name>[\w-]+)(?: (?<arguments>\{.*?\}))?\]", RegexOptions.Singleline)]
    private static partial Regex Marker();
}
