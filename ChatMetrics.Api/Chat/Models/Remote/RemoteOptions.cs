using Microsoft.Extensions.AI;
using Sdk = OpenAI.Chat;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>What a call asks for beside its prompt, in the SDK's terms: tools, and how long the answer may be.</summary>
internal static class RemoteOptions
{
    public static Sdk.ChatCompletionOptions From(ChatOptions? asked, ChatModelOptions model)
    {
        var options = new Sdk.ChatCompletionOptions();
        foreach (var tool in asked?.Tools?.OfType<AIFunctionDeclaration>() ?? [])
        {
            options.Tools.Add(Sdk.ChatTool.CreateFunctionTool(
                tool.Name, tool.Description, BinaryData.FromString(tool.JsonSchema.GetRawText())));
        }

        // An endpoint that gets a choice without tools refuses the request.
        if (options.Tools.Count > 0)
        {
            options.ToolChoice = Choice(asked?.ToolMode);
            options.AllowParallelToolCalls = asked?.AllowMultipleToolCalls;
        }

        if ((asked?.MaxOutputTokens ?? model.MaxOutputTokens) is { } most)
        {
            LimitOutput(options, most, model);
        }

        return options;
    }

    private static Sdk.ChatToolChoice? Choice(ChatToolMode? mode) => mode switch
    {
        NoneChatToolMode => Sdk.ChatToolChoice.CreateNoneChoice(),
        RequiredChatToolMode { RequiredFunctionName: { } name } => Sdk.ChatToolChoice.CreateFunctionChoice(name),
        RequiredChatToolMode => Sdk.ChatToolChoice.CreateRequiredChoice(),
        _ => null,
    };

    private static void LimitOutput(Sdk.ChatCompletionOptions options, int most, ChatModelOptions model)
    {
        // Servers of one's own know the older name only; OpenAI's newer models only the newer.
        if (model.Endpoint is { } endpoint && model.IsProvider(ModelProviders.OpenAI)
            && !endpoint.Host.EndsWith("openai.com", StringComparison.OrdinalIgnoreCase))
        {
#pragma warning disable SCME0001 // experimental, and the only way to the field's older name
            options.Patch.Set("$.max_tokens"u8, most);
#pragma warning restore SCME0001
        }
        else
        {
            options.MaxOutputTokenCount = most;
        }
    }
}
