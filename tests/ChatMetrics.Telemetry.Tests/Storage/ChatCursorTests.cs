using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Telemetry.Tests.Storage;

public sealed class ChatCursorTests
{
    [Theory]
    [InlineData(0, "c", "chat_1")]
    [InlineData(1_768_905_045_123, "my-skin:care.chat_1-", "chat_1768905045123004711001")]
    [InlineData(long.MaxValue, "--", "chat_0")]
    public void Parse_WhatToStringWrote_IsTheCursor(long startedAtMs, string conversation, string chat)
    {
        var cursor = new ChatCursor(startedAtMs, conversation, chat);

        Assert.Equal(cursor, ChatCursor.Parse(cursor.ToString()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    [InlineData(9_007_199_254_740_991)]
    public void Parse_OfASortedPage_IsTheCursor(double score)
    {
        var cursor = new ChatCursor(1_768_905_045_123, "my-skin:care", "chat_1768905045123004711001", score);

        Assert.Equal(cursor, ChatCursor.Parse(cursor.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("~1-c-chat_1")]
    [InlineData("x~1-c-chat_1")]
    [InlineData("NaN~1-c-chat_1")]
    [InlineData("1~")]
    [InlineData("-")]
    [InlineData("--")]
    [InlineData("1-c")]
    [InlineData("1--chat_1")]
    [InlineData("-c-chat_1")]
    [InlineData("1-c-chat_")]
    [InlineData("1-c-1")]
    [InlineData("x-c-chat_1")]
    [InlineData("9223372036854775808-c-chat_1")]
    [InlineData("chat_1")]
    public void Parse_Garbage_IsNull(string text) => Assert.Null(ChatCursor.Parse(text));
}
