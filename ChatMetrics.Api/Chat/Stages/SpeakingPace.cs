namespace ChatMetrics.Api.Chat.Stages;

/// <summary>When the first and the last piece of an answer came.</summary>
internal sealed class SpeakingPace(TimeProvider time)
{
    private long? _first;
    private long? _last;

    /// <summary>From the first piece to the last; null when there were no two.</summary>
    public TimeSpan? Elapsed => _last is { } last ? time.GetElapsedTime(_first!.Value, last) : null;

    /// <summary>The same chat, with an ear on what the model says.</summary>
    public static (PromptedChat Chat, SpeakingPace Pace) Of(PromptedChat chat, TimeProvider time)
    {
        var pace = new SpeakingPace(time);
        var command = chat.Chat.Command;
        var timed = command with
        {
            OnToken = (text, cancellationToken) =>
            {
                pace.Mark();
                return command.OnToken?.Invoke(text, cancellationToken) ?? ValueTask.CompletedTask;
            },
        };
        return (chat with { Chat = chat.Chat with { Command = timed } }, pace);
    }

    private void Mark()
    {
        var now = time.GetTimestamp();
        _last = _first is null ? null : now;
        _first ??= now;
    }
}
