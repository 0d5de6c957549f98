using ChatMetrics.Telemetry.TimeSeries;

namespace ChatMetrics.Telemetry.Records;

/// <summary>
/// The figures of a sample that are rolled up. The number is the figure's place in a stored slot and never changes: a new one gets the
/// next number, and <see cref="SampleRollup"/> a new version.
/// </summary>
public enum SampleField
{
    /// <summary>System-wide CPU, 0–100.</summary>
    CpuPercent = 0,

    /// <summary>Memory used of the machine's (or of the container's limit), 0–100.</summary>
    MemoryPercent = 1,

    /// <summary>Memory used, KB of 1,024 bytes.</summary>
    MemoryUsedKb = 2,

    /// <summary>Load average of one minute.</summary>
    Load1 = 3,

    /// <summary>CPU of the API's replicas on the host together, 0–100.</summary>
    ApiCpuPercent = 4,

    /// <summary>The part of the API's CPU that was charged to questions, 0–100.</summary>
    ApiAttributedCpuPercent = 5,

    /// <summary>Resident memory of the API's replicas on the host together, KB of 1,024 bytes.</summary>
    ApiMemoryKb = 6,

    /// <summary>Chats in work on the host. Every sample has it.</summary>
    ActiveChats = 7,
}
