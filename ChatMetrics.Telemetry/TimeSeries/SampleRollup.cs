using System.Buffers.Binary;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.TimeSeries;

/// <summary>
/// The samples of a span of time, rolled up: an aggregate of each field. There is at least one sample in it. In a slot of 146
/// bytes, little-endian: version (1 byte; 0 = empty slot), a spare byte, then each field in the order of
/// <see cref="SampleField"/>: lowest (4, float), highest (4, float), sum (8, double), count (2).
/// </summary>
public sealed class SampleRollup
{
    /// <summary>Bytes of a slot.</summary>
    public const int Size = HeaderSize + (FieldCount * AggregateSize);

    private const byte Version = 1;
    private const int HeaderSize = 2;
    private const int AggregateSize = 18;
    private const int FieldCount = (int)SampleField.ActiveChats + 1;

    private readonly SampleAggregate[] _fields = new SampleAggregate[FieldCount];

    private SampleRollup()
    {
    }

    public SampleAggregate this[SampleField field] => _fields[(int)field];

    /// <summary>Rolls up samples; null when there is none.</summary>
    public static SampleRollup? From(ReadOnlySpan<SampleSlot?> samples)
    {
        SampleRollup? rollup = null;
        foreach (var sample in samples)
        {
            if (sample is { } present)
            {
                (rollup ??= new SampleRollup()).Add(present);
            }
        }

        return rollup;
    }

    /// <summary>Rolls up what has been rolled up; null when there is nothing.</summary>
    public static SampleRollup? From(ReadOnlySpan<SampleRollup?> parts)
    {
        SampleRollup? rollup = null;
        foreach (var part in parts)
        {
            if (part is not null)
            {
                (rollup ??= new SampleRollup()).Add(part);
            }
        }

        return rollup;
    }

    /// <summary>Writes <see cref="Size"/> bytes. Of a field at most 65,535 readings are told: 18 hours of them.</summary>
    public void Write(Span<byte> slot)
    {
        slot[0] = Version;
        slot[1] = 0;
        for (var i = 0; i < FieldCount; i++)
        {
            var at = slot.Slice(HeaderSize + (i * AggregateSize), AggregateSize);
            BinaryPrimitives.WriteSingleLittleEndian(at, _fields[i].Min);
            BinaryPrimitives.WriteSingleLittleEndian(at[4..], _fields[i].Max);
            BinaryPrimitives.WriteDoubleLittleEndian(at[8..], _fields[i].Sum);
            BinaryPrimitives.WriteUInt16LittleEndian(at[16..], ushort.CreateSaturating(_fields[i].Count));
        }
    }

    /// <summary>Reads a slot; null when it is empty, or of a version that this program does not know.</summary>
    public static SampleRollup? Read(ReadOnlySpan<byte> slot)
    {
        if (slot[0] != Version)
        {
            return null;
        }

        var rollup = new SampleRollup();
        for (var i = 0; i < FieldCount; i++)
        {
            var at = slot.Slice(HeaderSize + (i * AggregateSize), AggregateSize);
            rollup._fields[i] = new SampleAggregate(
                BinaryPrimitives.ReadSingleLittleEndian(at),
                BinaryPrimitives.ReadSingleLittleEndian(at[4..]),
                BinaryPrimitives.ReadDoubleLittleEndian(at[8..]),
                BinaryPrimitives.ReadUInt16LittleEndian(at[16..]));
        }

        return rollup;
    }

    private void Add(SampleSlot sample)
    {
        for (var i = 0; i < FieldCount; i++)
        {
            if (sample[(SampleField)i] is { } reading)
            {
                _fields[i] = _fields[i].Add(SampleAggregate.From(reading));
            }
        }
    }

    private void Add(SampleRollup part)
    {
        for (var i = 0; i < FieldCount; i++)
        {
            _fields[i] = _fields[i].Add(part._fields[i]);
        }
    }
}
