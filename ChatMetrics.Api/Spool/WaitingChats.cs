using System.Text.Json;
using ChatMetrics.Telemetry.Storage;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Spool;

/// <summary>A chat that was in the spool.</summary>
internal sealed record WaitingChat(DateTimeOffset TakenAt, SpooledChat Chat);

/// <summary>
/// The chats of the spool that are to be stored next: those of one window until each of them is removed, then those of the next.
/// What is damaged or too old is dropped, whether Redis is there or not. For one reader.
/// </summary>
internal sealed class WaitingChats(
    ChatSpool spool,
    SpoolMeter meter,
    IOptions<SpoolOptions> options,
    IOptions<RetentionOptions> retention,
    TimeProvider time,
    ILogger<WaitingChats> logger)
{
    private readonly TimeSpan _maxAge = TimeSpan.FromTicks(Math.Min(options.Value.MaxAge.Ticks, retention.Value.Chats.Ticks));

    private SpoolWindow? _window;
    private List<WaitingChat> _chats = [];

    /// <summary>The oldest chats, in order; empty when none waits on the disk.</summary>
    public IReadOnlyList<WaitingChat> Next()
    {
        do
        {
            var oldest = time.GetUtcNow() - _maxAge;
            CountDropped(DropReason.Expired, _chats.RemoveAll(chat => chat.TakenAt < oldest), "It waited too long.");
        }
        while (_chats.Count == 0 && ReadWindow());

        return [.. _chats];
    }

    /// <summary>This chat is stored.</summary>
    public void Remove(WaitingChat chat) => _chats.Remove(chat);

    /// <summary>Redis does not take this chat.</summary>
    public void Drop(WaitingChat chat, string? why)
    {
        _chats.Remove(chat);
        CountDropped(DropReason.Refused, 1, $"{chat.Chat.Record.ChatId}: {why}");
    }

    private bool ReadWindow()
    {
        if (_window is not null)
        {
            spool.Remove(_window);
        }

        _window = spool.Read();
        if (_window is null)
        {
            return false;
        }

        _chats = [.. _window.Frames.Select(Parse).OfType<WaitingChat>()];
        CountDropped(DropReason.Damaged, _window.Frames.Count - _chats.Count, "It is not what was written.");
        return true;
    }

    private static WaitingChat? Parse(SpoolFrame frame)
    {
        try
        {
            return frame.Payload is { } payload ? new WaitingChat(frame.TakenAt, SpooledChat.Parse(payload.Span)) : null;
        }
        catch (JsonException)
        {
            // Counted as damaged.
            return null;
        }
    }

    private void CountDropped(DropReason reason, int records, string why)
    {
        if (records > 0)
        {
            meter.Dropped(reason, records);
            logger.RecordsDropped(records, why);
        }
    }
}
