using System.Net.Sockets;

namespace ChatMetrics.Benchmarks.Fanout;

/// <summary>
/// One subscriber: receives bytes as they arrive, chunked or not, and finds the events in them. Everything runs on the one thread
/// that waits for all sockets (<see cref="LoadClient"/> configures that), so nothing is locked.
/// </summary>
internal sealed class Subscription : IDisposable
{
    private readonly byte[] _buffer = new byte[4096];
    private readonly Socket _socket;
    private readonly SocketAsyncEventArgs _receiving = new();
    private readonly Deliveries _deliveries;
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _kept;
    private bool _isChunked;
    private int _chunkLeft;
    private int _chunkSize;
    private bool _hasChunkSize;
    private long _last;

    public Subscription(Socket socket, Deliveries deliveries)
    {
        (_socket, _deliveries) = (socket, deliveries);
        _receiving.Completed += (_, _) =>
        {
            if (Take())
            {
                Receive();
            }
        };
    }

    /// <summary>Completes when the response headers have arrived.</summary>
    public Task Open => _open.Task;

    public void Receive()
    {
        do
        {
            _receiving.SetBuffer(_buffer, _kept, _buffer.Length - _kept);
            if (_socket.ReceiveAsync(_receiving))
            {
                return;
            }
        }
        while (Take());
    }

    public void Dispose()
    {
        _socket.Dispose();
        _receiving.Dispose();
    }

    // Returns false at the end of the stream.
    private bool Take()
    {
        var received = _receiving.BytesTransferred;
        if (received == 0 || _receiving.SocketError != SocketError.Success)
        {
            _open.TrySetException(new IOException("The server ended the stream."));
            return false;
        }

        var length = _kept + received;
        if (_open.Task.IsCompleted)
        {
            Read(_kept + Payload(_buffer.AsSpan(_kept, received)));
        }
        else if (_buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) is >= 0 and var head)
        {
            Begin(_buffer.AsSpan(0, head));
            var body = _buffer.AsSpan((head + 4)..length);
            body.CopyTo(_buffer);
            Read(Payload(_buffer.AsSpan(0, body.Length)));
        }
        else
        {
            _kept = length;
        }

        return true;
    }

    private void Begin(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("HTTP/1.1 200"u8))
        {
            _isChunked = head.IndexOf("chunked"u8) >= 0;
            _open.SetResult();
        }
        else
        {
            _open.SetException(new IOException("The server refused the stream."));
        }
    }

    // Removes the chunk framing in place; returns the length of the rest.
    private int Payload(Span<byte> received)
    {
        if (!_isChunked)
        {
            return received.Length;
        }

        var length = 0;
        var at = 0;
        while (at < received.Length)
        {
            if (_chunkLeft > 0)
            {
                var part = received.Slice(at, Math.Min(_chunkLeft, received.Length - at));
                part.CopyTo(received[length..]);
                length += part.Length;
                at += part.Length;
                _chunkLeft -= part.Length;
                continue;
            }

            var next = received[at++];
            if (char.IsAsciiHexDigit((char)next))
            {
                _chunkSize = (_chunkSize * 16) + HexDigit(next);
                _hasChunkSize = true;
            }
            else if (next == '\n' && _hasChunkSize)
            {
                (_chunkLeft, _chunkSize, _hasChunkSize) = (_chunkSize, 0, false);
            }
        }

        return length;
    }

    private static int HexDigit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    // Reads the events in the buffer; keeps what may be the beginning of another.
    private void Read(int length)
    {
        var stream = _buffer.AsSpan(0, length);
        while (LoadEvent.Find(stream) is >= 0 and var start)
        {
            stream = stream[start..];
            if (!LoadEvent.TryRead(stream, out var number, out var sent))
            {
                break;
            }

            stream = stream[LoadEvent.HeadLength..];
            if (number != LoadEvent.WarmUp)
            {
                _deliveries.Add(_last, number, sent);
                _last = Math.Max(_last, number);
            }
        }

        _kept = Math.Min(stream.Length, LoadEvent.HeadLength - 1);
        stream[^_kept..].CopyTo(_buffer);
    }
}
