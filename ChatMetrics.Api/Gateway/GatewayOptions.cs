using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Gateway;

/// <summary>The door of the OpenAI protocol: <c>ChatMetrics:Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    /// <summary>The largest body of a request, MB of 1,048,576 bytes; images count. 1 to 1024.</summary>
    [Range(1, 1024)]
    public int MaxBodyMb { get; set; } = 32;

    /// <summary>
    /// Purposes by the beginnings of their prompts, in which <c>*</c> stands for any text. Chat UIs ask the model for titles, tags and
    /// the like between the questions of people. These are the prompts of Open WebUI and LibreChat; settings add others.
    /// </summary>
    public Dictionary<string, string[]> Purposes { get; } = new()
    {
        ["title"] =
        [
            "### Task:*Generate a concise*title*summarizing the chat history",
            "Provide a concise, 5-word-or-less title for the conversation",
            "Analyze this conversation and provide:*title in the detected language",
            "Please generate a concise title*for a conversation that starts with",
        ],
        ["tags"] = ["### Task:*Generate 1-3 broad tags categorizing"],
        ["follow_ups"] = ["### Task:*Suggest 3-5 relevant follow-up questions"],
        ["query"] = ["### Task:*determine the necessity of generating search queries"],
        ["autocomplete"] = ["### Task:*You are an autocompletion system"],
        ["image_prompt"] = ["### Task:*Generate a detailed prompt for a*image generation task"],
        ["emoji"] = ["Your task is to reflect the speaker's likely facial expression through a fitting emoji"],
    };
}

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
