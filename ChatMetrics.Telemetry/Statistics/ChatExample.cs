using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>A chat that a group keeps for one of its highest values.</summary>
/// <param name="Value">In the group's smallest unit: of durations, microseconds.</param>
internal sealed record ChatExample(ChatRecord Chat, long Value)
{
    public Exemplar ToExemplar() =>
        new(Chat.ConversationId, Chat.ChatId, Units.Milliseconds(Value), Units.Milliseconds(Chat.DurationUs));

    public FigureExemplar ToExemplar(QuestionFigure figure) => new(Chat.ConversationId, Chat.ChatId, figure.Shown(Value));
}
