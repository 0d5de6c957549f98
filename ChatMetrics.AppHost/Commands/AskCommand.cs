using System.Globalization;
using System.Text.Json;

namespace ChatMetrics.AppHost.Commands;

/// <summary>"Ask a question" in Aspire's dashboard: shows the answer and what the question cost.</summary>
internal static class AskCommand
{
    public const string Name = "ask";
    public const string Message = "message";
    public const string Model = "model";

    public static IResourceBuilder<ProjectResource> WithAskCommand(this IResourceBuilder<ProjectResource> api) =>
        api.WithApiCommand(Name, "Ask a question", AskAsync, new CommandOptions
        {
            Description = "Sends a question to POST /chat, and shows the answer with what it cost.",
            IconName = "ChatSparkle",
            IsHighlighted = true,
            Arguments =
            [
                new InteractionInput
                {
                    Name = Message,
                    Label = "Question",
                    InputType = InputType.Text,
                    Required = true,
                    Placeholder = "What skincare routine for oily skin?",
                },
                new InteractionInput
                {
                    Name = Model,
                    Label = "Model",
                    InputType = InputType.Text,
                    Description = "One of the configured models; the default model when empty.",
                },
            ],
        });

    private static async Task<ExecuteCommandResult> AskAsync(ApiClient api, ExecuteCommandContext context)
    {
        var model = context.Arguments.TryGetByName(Model, out var input) && !string.IsNullOrWhiteSpace(input.Value)
            ? input.Value
            : null;
        var answer = await api.SendAsync(
            HttpMethod.Post, "/chat", new { message = context.Arguments.GetString(Message), model }, context.CancellationToken);
        return CommandResults.Success(
            "The question was answered.", ToMarkdown(answer), CommandResultFormat.Markdown, displayImmediately: true);
    }

    /// <summary>The answer, with its cost as a table.</summary>
    internal static string ToMarkdown(JsonElement answer)
    {
        var chat = answer.GetProperty("metadata").GetProperty("individual_chat_metrics");
        var (cost, tokens, summary) = (chat.GetProperty("cost"), chat.GetProperty("tokens"), chat.GetProperty("summary"));
        return $"""
            {answer.GetProperty("response").GetString()}

            | | |
            |---|---|
            | Model | {chat.GetProperty("model").GetString()} |
            | Duration | {Number(chat, "total_duration_ms", "0.0 ms")} |
            | Own CPU time | {Number(cost, "cpu_time_ms", "0.0 ms")} |
            | Allocated | {Number(cost, "allocated_mb", "0.0 MB")} |
            | Tokens | {Number(tokens, "input", "0")} in, {Number(tokens, "output", "0")} out |
            | Price | {Number(chat, "price_usd", "$0.00####")} |
            | CPU of the machine | {summary.GetProperty("cpu_range").GetString()} |
            | Rating | {summary.GetProperty("performance_rating").GetString()} |
            | Chat | {chat.GetProperty("chat_id").GetString()} |
            | Conversation | {answer.GetProperty("conversation_id").GetString()} |
            """;
    }

    private static string Number(JsonElement json, string name, string format) =>
        json.ValueKind == JsonValueKind.Object
            && json.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble().ToString(format, CultureInfo.InvariantCulture)
            : "unknown";
}
