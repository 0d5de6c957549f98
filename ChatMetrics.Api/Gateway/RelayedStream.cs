using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Models.Remote;
using ChatMetrics.Telemetry.Contracts;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Gateway;

/// <summary>
/// A model's event stream on its way to the client, line by line and as it comes. Held back are the chunk that has only the usage, which
/// the client gets with the cost or not at all, and the end of the stream, after which nothing is waited for. Who reads slowly slows the
/// model down: no more than one line is kept.
/// </summary>
internal sealed class RelayedStream(Stream body, PipeWriter client, IAnswerReader reader, Action<ChatResponseUpdate> onUpdate) : IDisposable
{
    private const int InitialBuffer = 16 * 1024;

    // A longer line goes on in pieces, unread.
    private const int MaxLine = 4 * 1024 * 1024;

    // Of the chunks that have only text, since it was last reported.
    private readonly StringBuilder _text = new();

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBuffer);
    private int _start;
    private int _end;
    private bool _isTooLong;
    private bool _lastWasHeld;
    private bool _isDone;
    private byte[]? _usage;
    private ArrayBufferWriter<byte>? _partial;
    private (string? Id, string? Model, long Created) _chunk;

    /// <summary>What the model said in place of the rest of its answer; the client has it.</summary>
    public ModelFailedException? Failure { get; private set; }

    /// <summary>Passes all of it on.</summary>
    /// <param name="onWaiting">Called with true before the model is waited for, with false when something has come.</param>
    public async Task PassAsync(Action<bool> onWaiting, CancellationToken cancellationToken)
    {
        for (var isOver = false; !isOver && !_isDone;)
        {
            MakeRoom();
            onWaiting(true);
            var read = await body.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            onWaiting(false);
            isOver = read == 0;
            _end += read;
            Pass(isOver);
            await client.FlushAsync(cancellationToken);
        }
    }

    /// <summary>Ends the stream for the client: the usage, if it wants it, and the end.</summary>
    public async Task EndAsync(IndividualChatMetrics chat, bool wantsUsage, CancellationToken cancellationToken)
    {
        if (wantsUsage)
        {
            client.Write("data: "u8);
            client.Write(AnswerJson.AddCost(_usage ?? Chunk(), chat));
            client.Write("\n\n"u8);
        }

        if (_isDone)
        {
            client.Write("data: [DONE]\n\n"u8);
        }

        await client.FlushAsync(cancellationToken);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end < _buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    // Everything up to the last end of a line, but for what is held back.
    private void Pass(bool isOver)
    {
        var from = _start;
        while (TakeLine(isOver, out var line))
        {
            // What came together with the end is read, as a count may be in it, and not passed on: it might as well have come too late.
            if (_isDone)
            {
                _ = IsHeld(_buffer.AsMemory(line));
                from = _start;
                continue;
            }

            // A last line without its end is a part of one, unless it is a whole value.
            var isCut = line.End.Value == _start && !_isTooLong && line.Start.Value < _start;
            if (IsHeld(_buffer.AsMemory(line)) || (isCut && _partial is not null))
            {
                client.Write(_buffer.AsSpan(from..line.Start.Value));
                from = _start;
            }
            else if (isCut)
            {
                client.Write(_buffer.AsSpan(from.._start));
                client.Write("\n\n"u8);
                from = _start;
            }
        }

        if (_end - _start > MaxLine)
        {
            (_start, _isTooLong) = (_end, true);
        }

        client.Write(_buffer.AsSpan(from.._start));
        if (isOver)
        {
            ReadPartial();
        }

        ReportText();
    }

    // A line without its end; behind it begins the next one.
    private bool TakeLine(bool isOver, out Range line)
    {
        var rest = _buffer.AsSpan(_start.._end);
        var length = rest.IndexOfAny((byte)'\n', (byte)'\r');
        if (length < 0 && (!isOver || rest.IsEmpty))
        {
            line = default;
            return false;
        }

        var end = length < 0 ? rest.Length : length;
        line = _start..(_start + end);
        // A CR LF is one end, also where it comes in two pieces: then the LF is a blank line of its own, which changes nothing.
        _start += end + (length < 0 ? 0 : rest[length..] is [(byte)'\r', (byte)'\n', ..] ? 2 : 1);
        if (_isTooLong)
        {
            _isTooLong = false;
            line = _start.._start;
        }

        return true;
    }

    private bool IsHeld(ReadOnlyMemory<byte> line)
    {
        if (line.IsEmpty)
        {
            ReadPartial();
            // The blank line that ended what is held.
            return _lastWasHeld;
        }

        _lastWasHeld = false;
        line = line.Span.StartsWith("\uFEFF"u8) ? line[3..] : line;
        if (!line.Span.StartsWith("data:"u8) && line.Span is not [(byte)'{', ..])
        {
            return false;
        }

        var value = line.Span[0] == '{' ? line : line[5..].Trim((byte)' ');
        if (value.Span.SequenceEqual("[DONE]"u8))
        {
            reader.Done();
            return _lastWasHeld = _isDone = true;
        }

        if (value.Span is not [(byte)'{', ..] && _partial is null)
        {
            return false;
        }

        if (_partial is null && reader.ReadText(value.Span) is { } text)
        {
            _text.Append(text);
            return false;
        }

        using var json = _partial is null ? LooseJson.Parse(value) : null;
        if (json is null)
        {
            (_partial ??= new()).Write(value.Span);
            return false;
        }

        Read(value.Span, json.RootElement);
        if (reader.IsUsageOnly(json.RootElement))
        {
            _usage = value.ToArray();
            return _lastWasHeld = true;
        }

        return false;
    }

    // A value over several lines.
    private void ReadPartial()
    {
        if (_partial is { } partial)
        {
            _partial = null;
            using var json = LooseJson.Parse(partial.WrittenMemory);
            if (json is not null)
            {
                Read(partial.WrittenSpan, json.RootElement);
            }
        }
    }

    private void ReportText()
    {
        if (_text.Length > 0)
        {
            onUpdate(new ChatResponseUpdate(ChatRole.Assistant, _text.ToString()));
            _text.Clear();
        }
    }

    private void Read(ReadOnlySpan<byte> value, JsonElement json)
    {
        ReportText();
        _chunk = (
            _chunk.Id ?? json.Text("id"),
            _chunk.Model ?? json.Text("model"),
            _chunk.Created > 0 ? _chunk.Created : json.Count("created") ?? 0);
        try
        {
            if (reader.Read(value, json) is { } update)
            {
                onUpdate(update);
            }
        }
        // Where the client sees it too.
        catch (ModelFailedException failed)
        {
            Failure ??= failed;
        }
    }

    // For a model that counted nothing, or counted elsewhere.
    private byte[] Chunk()
    {
        var text = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(text);
        json.WriteStartObject();
        json.WriteString("id", _chunk.Id ?? "");
        json.WriteString("object", "chat.completion.chunk");
        json.WriteNumber("created", _chunk.Created);
        json.WriteString("model", _chunk.Model ?? "");
        json.WriteStartArray("choices");
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return text.WrittenSpan.ToArray();
    }
}
