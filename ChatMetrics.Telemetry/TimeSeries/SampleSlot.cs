using System.Buffers.Binary;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.TimeSeries;

/// <summary>
/// The numbers of one sample in the 32 bytes of its slot. Little-endian: presence bits (2 bytes; bit 15 = there is a sample),
/// active chats (2), CPU percent (4, float), memory used KB (4), memory total KB (4), load (4, float), API CPU percent (4,
/// float), API memory KB (4), and API CPU percent charged to questions (4, float). An empty slot is all zero.
/// </summary>
public readonly record struct SampleSlot
{
    /// <summary>Bytes of a slot.</summary>
    public const int Size = 32;

    private const ushort Present = 1 << 15;

    /// <summary>System-wide, 0–100; null where unsupported.</summary>
    public float? CpuPercent { get; init; }

    public uint? MemoryUsedKb { get; init; }

    public uint? MemoryTotalKb { get; init; }

    public float? Load1 { get; init; }

    /// <summary>All API replicas on the host together.</summary>
    public float? ApiCpuPercent { get; init; }

    public uint? ApiMemoryKb { get; init; }

    /// <summary>The part of the API's CPU that was charged to questions.</summary>
    public float? ApiAttributedCpuPercent { get; init; }

    /// <summary>At most 65,535 are told apart.</summary>
    public ushort ActiveChats { get; init; }

    /// <summary>The reading of a field; null where it is unknown.</summary>
    public float? this[SampleField field] => field switch
    {
        SampleField.CpuPercent => CpuPercent,
        SampleField.MemoryPercent => MemoryTotalKb > 0 ? (float?)(100.0 * MemoryUsedKb / MemoryTotalKb) : null,
        SampleField.MemoryUsedKb => MemoryUsedKb,
        SampleField.Load1 => Load1,
        SampleField.ApiCpuPercent => ApiCpuPercent,
        SampleField.ApiAttributedCpuPercent => ApiAttributedCpuPercent,
        SampleField.ApiMemoryKb => ApiMemoryKb,
        SampleField.ActiveChats => ActiveChats,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "There is no such field."),
    };

    public static SampleSlot From(SystemSample sample) => new()
    {
        CpuPercent = (float?)sample.CpuPercent,
        MemoryUsedKb = Kilobytes(sample.Memory?.UsedBytes),
        MemoryTotalKb = Kilobytes(sample.Memory?.TotalBytes),
        Load1 = (float?)sample.Load1,
        ApiCpuPercent = (float?)sample.ApiCpuPercent,
        ApiMemoryKb = Kilobytes(sample.ApiMemoryBytes),
        ApiAttributedCpuPercent = (float?)sample.ApiAttributedCpuPercent,
        ActiveChats = (ushort)Math.Min(sample.ActiveChats, ushort.MaxValue),
    };

    /// <summary>Writes <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> slot)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(slot, (ushort)(Present
            | Bit(0, CpuPercent.HasValue) | Bit(1, MemoryUsedKb.HasValue) | Bit(2, MemoryTotalKb.HasValue)
            | Bit(3, Load1.HasValue) | Bit(4, ApiCpuPercent.HasValue) | Bit(5, ApiMemoryKb.HasValue)
            | Bit(6, ApiAttributedCpuPercent.HasValue)));
        BinaryPrimitives.WriteUInt16LittleEndian(slot[2..], ActiveChats);
        BinaryPrimitives.WriteSingleLittleEndian(slot[4..], CpuPercent ?? 0);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[8..], MemoryUsedKb ?? 0);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[12..], MemoryTotalKb ?? 0);
        BinaryPrimitives.WriteSingleLittleEndian(slot[16..], Load1 ?? 0);
        BinaryPrimitives.WriteSingleLittleEndian(slot[20..], ApiCpuPercent ?? 0);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[24..], ApiMemoryKb ?? 0);
        BinaryPrimitives.WriteSingleLittleEndian(slot[28..], ApiAttributedCpuPercent ?? 0);
    }

    /// <summary>Reads a slot; null when it is empty.</summary>
    public static SampleSlot? Read(ReadOnlySpan<byte> slot)
    {
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(slot);
        return (bits & Present) == 0 ? null : new SampleSlot
        {
            ActiveChats = BinaryPrimitives.ReadUInt16LittleEndian(slot[2..]),
            CpuPercent = Has(bits, 0) ? BinaryPrimitives.ReadSingleLittleEndian(slot[4..]) : null,
            MemoryUsedKb = Has(bits, 1) ? BinaryPrimitives.ReadUInt32LittleEndian(slot[8..]) : null,
            MemoryTotalKb = Has(bits, 2) ? BinaryPrimitives.ReadUInt32LittleEndian(slot[12..]) : null,
            Load1 = Has(bits, 3) ? BinaryPrimitives.ReadSingleLittleEndian(slot[16..]) : null,
            ApiCpuPercent = Has(bits, 4) ? BinaryPrimitives.ReadSingleLittleEndian(slot[20..]) : null,
            ApiMemoryKb = Has(bits, 5) ? BinaryPrimitives.ReadUInt32LittleEndian(slot[24..]) : null,
            ApiAttributedCpuPercent = Has(bits, 6) ? BinaryPrimitives.ReadSingleLittleEndian(slot[28..]) : null,
        };
    }

    private static int Bit(int index, bool set) => set ? 1 << index : 0;

    private static bool Has(ushort bits, int index) => (bits & (1 << index)) != 0;

    // 4 bytes of KB reach 4 TB; a larger machine reads as that much.
    private static uint? Kilobytes(long? bytes) => bytes is { } value ? (uint)Math.Clamp(value / 1024, 0, uint.MaxValue) : null;
}
