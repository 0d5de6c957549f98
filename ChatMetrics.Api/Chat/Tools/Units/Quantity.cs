namespace ChatMetrics.Api.Chat.Tools.Units;

internal enum Quantity
{
    Volume,
    Mass,
    Temperature,
    Length,
}
