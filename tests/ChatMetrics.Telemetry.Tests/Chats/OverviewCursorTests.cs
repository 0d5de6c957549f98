using ChatMetrics.Telemetry.Chats;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Tests.Chats;

public sealed class OverviewCursorTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1_768_905_045_123_456, 3)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void Parse_WhatToStringWrote_IsTheCursor(long lastActivityUs, long seen)
    {
        var cursor = new OverviewCursor(lastActivityUs, seen);

        Assert.Equal(cursor, OverviewCursor.Parse(cursor.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1")]
    [InlineData("1-")]
    [InlineData("-1")]
    [InlineData("-1-1")]
    [InlineData("1--1")]
    [InlineData("1-2-3")]
    [InlineData(" 1-2")]
    [InlineData("1-2 ")]
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

    [Fact]
    public void After_Page_CountsThoseOfTheLastActivity()
    {
        SortedSetEntry[] page = [new("a", 9), new("b", 7), new("c", 7)];

        Assert.Equal(new OverviewCursor(7, 2), OverviewCursor.After(page, before: null));
        Assert.Equal(new OverviewCursor(7, 2), OverviewCursor.After(page, new OverviewCursor(9, 4)));
    }

    [Fact]
    public void After_PageWithinOneMoment_GoesOnCounting()
    {
        SortedSetEntry[] page = [new("c", 7), new("d", 7)];

        Assert.Equal(new OverviewCursor(7, 5), OverviewCursor.After(page, new OverviewCursor(7, 3)));
    }
}
