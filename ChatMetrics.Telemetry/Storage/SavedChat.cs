using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>A chat as <see cref="ChatStore"/> saved it.</summary>
/// <param name="Record">The chat's record.</param>
/// <param name="Json">The record as stored.</param>
/// <param name="IsRehearsal">Whether it was removed at once.</param>
public sealed record SavedChat(ChatRecord Record, ReadOnlyMemory<byte> Json, bool IsRehearsal);
