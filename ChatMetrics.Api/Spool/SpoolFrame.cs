using System.Buffers.Binary;
using System.Numerics;

namespace ChatMetrics.Api.Spool;

/// <summary>
/// A record as it lies in a segment, little-endian: length of the payload (4 bytes), CRC-32C of all the rest (4), when it was
/// taken, in milliseconds since 1970 (8), payload.
/// </summary>
/// <param name="Payload">Null when the checksum is wrong: the record is lost, those behind it are not.</param>
internal sealed record SpoolFrame(DateTimeOffset TakenAt, ReadOnlyMemory<byte>? Payload)
{
    /// <summary>The largest payload, bytes: a length beyond it is no length.</summary>
    public const int MaxPayload = 64 * 1024 * 1024;

    private const int HeaderBytes = 16;
    private const int ChecksumAt = 4;
    private const int TimeAt = 8;

    public static byte[] Create(DateTimeOffset takenAt, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeaderBytes + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(TimeAt), takenAt.ToUnixTimeMilliseconds());
        payload.CopyTo(frame.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(ChecksumAt), Checksum(frame));
        return frame;
    }

    /// <summary>
    /// Bytes of the frame at the start of the span, by its own word; null when no frame of that length lies there.
    /// </summary>
    public static int? Measure(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= HeaderBytes
        && BinaryPrimitives.ReadInt32LittleEndian(bytes) is > 0 and <= MaxPayload and var payload
        && HeaderBytes + payload <= bytes.Length
            ? HeaderBytes + payload
            : null;

    /// <summary>Reads one frame, which <see cref="Measure"/> found.</summary>
    public static SpoolFrame Read(ReadOnlyMemory<byte> frame)
    {
        var bytes = frame.Span;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != Checksum(bytes))
        {
            return new SpoolFrame(default, Payload: null);
        }

        var takenAt = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(bytes[TimeAt..]));
        return new SpoolFrame(takenAt, frame[HeaderBytes..]);
    }

    private static uint Checksum(ReadOnlySpan<byte> frame)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(frame));
        var rest = frame[TimeAt..];
        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(rest));
        }

        foreach (var last in rest)
        {
            crc = BitOperations.Crc32C(crc, last);
        }

        return ~crc;
    }
}
