namespace ChatMetrics.Assistant.Tools;

/// <summary>A tool cannot do what it was asked to; the message is for the model, which may ask again or tell the user.</summary>
public sealed class ToolException(string message) : Exception(message);
