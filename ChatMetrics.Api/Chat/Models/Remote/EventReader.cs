using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>
/// The JSON values of an answer, whichever way they come: as server-sent events with any line ends, as JSON lines, or as one value.
/// Comments, event names, ids and blank lines are left out. The size is limited by the stream (<see cref="ResponseSizeHandler"/>).
/// </summary>
internal static class EventReader
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>Each <c>data</c> of an event stream, without the prefix; a body that begins with a brace comes as one.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
        try
        {
            if (await BeginsWithBraceAsync(pipe, cancellationToken))
            {
                foreach (var value in Values(await ReadAllAsync(pipe, cancellationToken)))
                {
                    yield return value;
                }

                yield break;
            }

            var data = new ArrayBufferWriter<byte>();
            var lines = new LineSplitter();
            for (var isOver = false; !isOver;)
            {
                var read = await pipe.ReadAsync(cancellationToken);
                isOver = read.IsCompleted;
                var rest = read.Buffer;
                while (lines.TryTake(ref rest, isOver, out var line))
                {
                    if (Ends(line, data, out var value))
                    {
                        yield return value;
                    }
                }

                pipe.AdvanceTo(rest.Start, rest.End);
            }

            if (data.WrittenCount > 0)
            {
                yield return IsValue(data.WrittenSpan) ? Take(data) : throw new ModelFailedException(ModelFault.BrokeOff);
            }
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }

    // Whether the line completes a value: a blank line ends an event, and so does one whose data are a value by themselves.
    private static bool Ends(ReadOnlySequence<byte> line, ArrayBufferWriter<byte> data, out ReadOnlyMemory<byte> value)
    {
        value = default;
        if (line.IsEmpty)
        {
            if (data.WrittenCount == 0)
            {
                return false;
            }

            value = Take(data);
            return true;
        }

        byte[] bytes = line.ToArray();
        var text = bytes.AsSpan();
        if (text.StartsWith("data:"u8))
        {
            text = text[5..].TrimStart((byte)' ');
        }
        else if (text[0] is not ((byte)'{' or (byte)'['))
        {
            return false;
        }

        // Some servers leave out the blank line between two events.
        if (data.WrittenCount > 0 && IsValue(data.WrittenSpan) && text is [(byte)'{' or (byte)'[', ..])
        {
            value = Take(data);
            data.Write(text);
            return true;
        }

        if (data.WrittenCount > 0)
        {
            data.Write("\n"u8);
        }

        data.Write(text);
        return false;
    }

    private static bool IsValue(ReadOnlySpan<byte> text) => text is [(byte)'{', .., (byte)'}'] or [(byte)'[', .., (byte)']'];

    private static ReadOnlyMemory<byte> Take(ArrayBufferWriter<byte> data)
    {
        ReadOnlyMemory<byte> value = data.WrittenSpan.ToArray();
        data.ResetWrittenCount();
        return value;
    }

    // One value over any number of lines, or else one in each line.
    private static IEnumerable<ReadOnlyMemory<byte>> Values(ReadOnlyMemory<byte> all)
    {
        using var whole = LooseJson.Parse(all);
        if (whole is not null)
        {
            yield return all;
            yield break;
        }

        for (var rest = all; !rest.IsEmpty;)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            yield return end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
        }
    }

    // Skips a byte order mark and blanks.
    private static async ValueTask<bool> BeginsWithBraceAsync(PipeReader pipe, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await pipe.ReadAsync(cancellationToken);
            var begin = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, 64)).ToArray().AsSpan();
            if (begin.Length < ByteOrderMark.Length && !read.IsCompleted)
            {
                pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var skipped = begin.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
            skipped += begin[skipped..].Length - begin[skipped..].TrimStart(" \t\r\n"u8).Length;
            var isBrace = skipped < begin.Length && begin[skipped] is (byte)'{' or (byte)'[';
            pipe.AdvanceTo(read.Buffer.GetPosition(skipped));
            if (skipped < begin.Length || read.IsCompleted)
            {
                return isBrace;
            }
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(PipeReader pipe, CancellationToken cancellationToken)
    {
        var all = new ArrayBufferWriter<byte>();
        try
        {
            for (var isOver = false; !isOver;)
            {
                var read = await pipe.ReadAsync(cancellationToken);
                isOver = read.IsCompleted;
                foreach (var part in read.Buffer)
                {
                    all.Write(part.Span);
                }

                pipe.AdvanceTo(read.Buffer.End);
            }
        }
        // A length that is wrong makes no answer incomplete.
        catch (IOException)
        {
            using var whole = LooseJson.Parse(all.WrittenMemory);
            if (whole is null)
            {
                throw;
            }
        }

        return all.WrittenMemory;
    }

    /// <summary>Splits at LF, CR and CR LF, also where a CR LF comes in two pieces.</summary>
    private sealed class LineSplitter
    {
        private bool _lastWasReturn;
        private long _searched;

        public bool TryTake(ref ReadOnlySequence<byte> rest, bool isOver, out ReadOnlySequence<byte> line)
        {
            if (_lastWasReturn && !rest.IsEmpty)
            {
                rest = rest.FirstSpan[0] == '\n' ? rest.Slice(1) : rest;
                _lastWasReturn = false;
            }

            // A long line comes in many pieces: each is searched once.
            var reader = new SequenceReader<byte>(rest.Slice(Math.Min(_searched, rest.Length)));
            if (reader.TryReadToAny(out ReadOnlySequence<byte> _, "\r\n"u8, advancePastDelimiter: false))
            {
                line = rest.Slice(rest.Start, reader.Position);
                reader.TryRead(out var end);
                _lastWasReturn = end == '\r';
                _searched = 0;
                rest = rest.Slice(reader.Position);
                return true;
            }

            _searched = rest.Length;
            line = rest;
            if (!isOver || rest.IsEmpty)
            {
                return false;
            }

            rest = rest.Slice(rest.End);
            return true;
        }
    }
}
