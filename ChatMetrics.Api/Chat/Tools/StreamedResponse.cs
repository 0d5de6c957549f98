using System.Text;
using ChatMetrics.Api.Chat.Pipeline;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>
/// The answer as it is generated, over any number of model calls; each chunk goes to the listener as it arrives.
/// </summary>
internal sealed class StreamedResponse(
    ChatTrace measurement, TimeProvider time, Func<string, CancellationToken, ValueTask>? onToken)
{
    private readonly StringBuilder _text = new(capacity: 1024);
    private bool _beginsParagraph;
    private long? _lastPiece;

    /// <summary>The text so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Measured from the start of the chat; null if there was no text.</summary>
    public TimeSpan? TimeToFirstToken { get; private set; }

    /// <summary>From the first piece to the last, excluding the pauses.</summary>
    public TimeSpan GenerationTime { get; private set; }

    /// <summary>Starts a new paragraph with the next piece.</summary>
    public void Pause() => (_beginsParagraph, _lastPiece) = (_text.Length > 0, null);

    /// <summary>A piece has come, of the answer or of the reasoning before it: both are generated in this time.</summary>
    public void Generated()
    {
        var now = time.GetTimestamp();
        GenerationTime += _lastPiece is { } last ? time.GetElapsedTime(last, now) : TimeSpan.Zero;
        _lastPiece = now;
    }

    /// <summary>A piece has come that its listener gets in another way.</summary>
    public void Add(ChatResponseUpdate update)
    {
        Generated();
        if (update.Text is { Length: > 0 } text)
        {
            Append(text);
        }
    }

    public async ValueTask AppendAsync(string text, CancellationToken cancellationToken)
    {
        Generated();
        if (_beginsParagraph)
        {
            _beginsParagraph = false;
            text = $"\n\n{text}";
        }

        Append(text);
        if (onToken is not null)
        {
            await onToken(text, cancellationToken);
        }
    }

    private void Append(string text)
    {
        TimeToFirstToken ??= measurement.Elapsed;
        _text.Append(text);
    }
}
