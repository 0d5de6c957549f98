using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>One chat in a file: its whole record.</summary>
public sealed record ExportedChat : IndividualChatMetrics
{
    private ExportedChat(ChatRecord record)
        : base(record)
    {
        ConversationId = record.ConversationId;
        Relayed = record.IsRelayed;
        ResponseLength = record.ResponseLength;
        WastedUsd = record.WastedUsd;
        PriceMaxPromptTokens = record.TokenPrice?.MaxPromptTokens;
    }

    [JsonPropertyOrder(-1)]
    public string ConversationId { get; }

    /// <summary>Whether the request was passed on to the model as it was, without the assistant.</summary>
    [JsonPropertyOrder(1)]
    public bool Relayed { get; }

    /// <summary>Length of the answer in UTF-16 characters.</summary>
    [JsonPropertyOrder(1)]
    public int ResponseLength { get; }

    /// <summary>Of the price what brought no whole answer.</summary>
    [JsonPropertyOrder(1)]
    public decimal WastedUsd { get; }

    /// <summary>The longest prompt that the model's price is for, tokens; null when it is for any.</summary>
    [JsonPropertyOrder(1)]
    public long? PriceMaxPromptTokens { get; }

    /// <summary>Rounds a measured record to what is shown.</summary>
    public static new ExportedChat From(ChatRecord record) => new(record);
}
