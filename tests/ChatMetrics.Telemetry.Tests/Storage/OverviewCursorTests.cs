using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Telemetry.Tests.Storage;

public sealed class OverviewCursorTests
{
    [Theory]
    [InlineData(0, "c")]
    [InlineData(1_768_905_045_123_456, "my-skin:care.chat_1")]
    [InlineData(long.MaxValue, "--")]
    public void Parse_WhatToStringWrote_IsTheCursor(long lastActivityUs, string conversation)
    {
        var cursor = new OverviewCursor(lastActivityUs, conversation);

        Assert.Equal(cursor, OverviewCursor.Parse(cursor.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1")]
    [InlineData("1-")]
    [InlineData("-1")]
    [InlineData("-1-1")]
    [InlineData(" 1-2")]
    [InlineData("1,000-2")]
    [InlineData("1.5-2")]
    [InlineData("0x1-2")]
    [InlineData("١-٢")]
    [InlineData("9223372036854775808-1")]
    [InlineData("garbage")]
    public void Parse_Garbage_IsNull(string text)
    {
        Assert.Null(OverviewCursor.Parse(text));
    }
}
