namespace ChatMetrics.AppHost.Commands;

/// <summary>"Remove a conversation" in Aspire's dashboard.</summary>
internal static class RemoveConversationCommand
{
    public const string Name = "remove-conversation";
    public const string ConversationId = "conversation";

    public static IResourceBuilder<ProjectResource> WithRemoveConversationCommand(this IResourceBuilder<ProjectResource> api) =>
        api.WithApiCommand(Name, "Remove a conversation", RemoveAsync, new CommandOptions
        {
            Description = "Removes a conversation and all that is stored of it. This cannot be undone.",
            IconName = "Delete",
            Arguments =
            [
                new InteractionInput
                {
                    Name = ConversationId,
                    Label = "Conversation id",
                    InputType = InputType.Text,
                    Required = true,
                },
            ],
        });

    private static async Task<ExecuteCommandResult> RemoveAsync(ApiClient api, ExecuteCommandContext context)
    {
        var id = context.Arguments.GetString(ConversationId)!.Trim();
        await api.SendAsync(
            HttpMethod.Delete, $"/conversation-metrics/{Uri.EscapeDataString(id)}", body: null, context.CancellationToken);
        return CommandResults.Success($"Conversation {id} is removed.");
    }
}
