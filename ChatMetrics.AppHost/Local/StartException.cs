namespace ChatMetrics.AppHost.Local;

/// <summary>The application cannot start: the message is the one line that the user gets.</summary>
internal sealed class StartException(string message) : Exception(message);
