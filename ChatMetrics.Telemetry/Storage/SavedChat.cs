using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>A chat as <see cref="ChatStore"/> saved it.</summary>
/// <param name="Record">Its record.</param>
/// <param name="Json">The same as it is stored.</param>
public sealed record SavedChat(ChatRecord Record, ReadOnlyMemory<byte> Json);
