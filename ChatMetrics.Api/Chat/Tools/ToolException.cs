namespace ChatMetrics.Api.Chat.Tools;

/// <summary>A tool cannot do what it was asked; the message is for the model, which may ask again or tell the user.</summary>
internal sealed class ToolException(string message) : Exception(message);
