using System.Buffers.Binary;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.TimeSeries;

/// <summary>
/// The numbers of one sample in the 32 bytes of its slot. Little-endian: presence bits (1 byte), version (1 byte; 0 = empty slot),
/// active chats (2), memory used KB (4), memory total KB (4), API memory KB (4), load (4, float), then in hundredths of a percent CPU
/// (2), API CPU (2), and API CPU charged to questions (2); 6 spare bytes, all zero. The next field takes the last bit and spare bytes;
/// one more takes a spare byte for further bits.
/// </summary>
/// <remarks>
/// The first version, 0x80, had CPU (4, float), memory used and total, load, API CPU (4, float), API memory, and API CPU charged to
/// questions (4, float) after the active chats. It is read, no longer written.
/// </remarks>
public readonly record struct SampleSlot
{
    /// <summary>Bytes of a slot.</summary>
    public const int Size = 32;

    private const byte FirstVersion = 0x80;
    private const byte Version = 2;

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
        slot[..Size].Clear();
        slot[0] = (byte)(
            Bit(0, CpuPercent.HasValue) | Bit(1, MemoryUsedKb.HasValue) | Bit(2, MemoryTotalKb.HasValue) | Bit(3, Load1.HasValue)
            | Bit(4, ApiCpuPercent.HasValue) | Bit(5, ApiMemoryKb.HasValue) | Bit(6, ApiAttributedCpuPercent.HasValue));
        slot[1] = Version;
        BinaryPrimitives.WriteUInt16LittleEndian(slot[2..], ActiveChats);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[4..], MemoryUsedKb ?? 0);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[8..], MemoryTotalKb ?? 0);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[12..], ApiMemoryKb ?? 0);
        BinaryPrimitives.WriteSingleLittleEndian(slot[16..], Load1 ?? 0);
        BinaryPrimitives.WriteUInt16LittleEndian(slot[20..], Hundredths(CpuPercent));
        BinaryPrimitives.WriteUInt16LittleEndian(slot[22..], Hundredths(ApiCpuPercent));
        BinaryPrimitives.WriteUInt16LittleEndian(slot[24..], Hundredths(ApiAttributedCpuPercent));
    }

    /// <summary>Reads a slot; null when it is empty, or of a version that this program does not know.</summary>
    public static SampleSlot? Read(ReadOnlySpan<byte> slot) => slot[1] switch
    {
        Version => new SampleSlot
        {
            ActiveChats = BinaryPrimitives.ReadUInt16LittleEndian(slot[2..]),
            MemoryUsedKb = Has(slot, 1) ? BinaryPrimitives.ReadUInt32LittleEndian(slot[4..]) : null,
            MemoryTotalKb = Has(slot, 2) ? BinaryPrimitives.ReadUInt32LittleEndian(slot[8..]) : null,
            ApiMemoryKb = Has(slot, 5) ? BinaryPrimitives.ReadUInt32LittleEndian(slot[12..]) : null,
            Load1 = Has(slot, 3) ? BinaryPrimitives.ReadSingleLittleEndian(slot[16..]) : null,
            CpuPercent = Has(slot, 0) ? ReadHundredths(slot[20..]) : null,
            ApiCpuPercent = Has(slot, 4) ? ReadHundredths(slot[22..]) : null,
            ApiAttributedCpuPercent = Has(slot, 6) ? ReadHundredths(slot[24..]) : null,
        },
        FirstVersion => new SampleSlot
        {
            ActiveChats = BinaryPrimitives.ReadUInt16LittleEndian(slot[2..]),
            CpuPercent = Has(slot, 0) ? BinaryPrimitives.ReadSingleLittleEndian(slot[4..]) : null,
            MemoryUsedKb = Has(slot, 1) ? BinaryPrimitives.ReadUInt32LittleEndian(slot[8..]) : null,
            MemoryTotalKb = Has(slot, 2) ? BinaryPrimitives.ReadUInt32LittleEndian(slot[12..]) : null,
            Load1 = Has(slot, 3) ? BinaryPrimitives.ReadSingleLittleEndian(slot[16..]) : null,
            ApiCpuPercent = Has(slot, 4) ? BinaryPrimitives.ReadSingleLittleEndian(slot[20..]) : null,
            ApiMemoryKb = Has(slot, 5) ? BinaryPrimitives.ReadUInt32LittleEndian(slot[24..]) : null,
            ApiAttributedCpuPercent = Has(slot, 6) ? BinaryPrimitives.ReadSingleLittleEndian(slot[28..]) : null,
        },
        _ => null,
    };

    private static int Bit(int index, bool set) => set ? 1 << index : 0;

    private static bool Has(ReadOnlySpan<byte> slot, int index) => (slot[0] & (1 << index)) != 0;

    // None of the three is above 100.
    private static ushort Hundredths(float? percent) => (ushort)Math.Clamp(Math.Round((percent ?? 0) * 100.0), 0, ushort.MaxValue);

    private static float ReadHundredths(ReadOnlySpan<byte> slot) => BinaryPrimitives.ReadUInt16LittleEndian(slot) / 100f;

    // 4 bytes of KB reach 4 TB; a larger machine reads as that much.
    private static uint? Kilobytes(long? bytes) => bytes is { } value ? (uint)Math.Clamp(value / 1024, 0, uint.MaxValue) : null;
}
