using ChatMetrics.Telemetry.TimeSeries;

namespace ChatMetrics.Telemetry.Records;

/// <summary>
/// The figures of a sample that are rolled up, in the order of their place in a slot: a new one comes last, and with a new
/// <see cref="SampleRollup"/> version.
/// </summary>
public enum SampleField
{
    /// <summary>System-wide CPU, 0–100.</summary>
    CpuPercent,

    /// <summary>Memory used of the machine's (or of the container's limit), 0–100.</summary>
    MemoryPercent,

    /// <summary>Memory used, KB of 1,024 bytes.</summary>
    MemoryUsedKb,

    /// <summary>Load average of one minute.</summary>
    Load1,

    /// <summary>CPU of the API's replicas on the host together, 0–100.</summary>
    ApiCpuPercent,

    /// <summary>The part of the API's CPU that was charged to questions, 0–100.</summary>
    ApiAttributedCpuPercent,

    /// <summary>Resident memory of the API's replicas on the host together, KB of 1,024 bytes.</summary>
    ApiMemoryKb,

    /// <summary>Chats in work on the host. Every sample has it.</summary>
    ActiveChats,
}
