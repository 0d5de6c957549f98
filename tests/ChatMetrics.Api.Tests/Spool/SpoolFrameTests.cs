using ChatMetrics.Api.Spool;

namespace ChatMetrics.Api.Tests.Spool;

public sealed class SpoolFrameTests
{
    private static readonly DateTimeOffset TakenAt = new(2026, 1, 20, 10, 30, 45, 123, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(100_000)]
    public void Read_WhatWasWritten_IsTheSame(int length)
    {
        var payload = Payload(length);

        var frame = Write(payload);

        Assert.Equal(frame.Length, SpoolFrame.Measure(frame));
        var read = SpoolFrame.Read(frame);
        Assert.Equal(TakenAt, read.TakenAt);
        Assert.Equal(payload, read.Payload!.Value.ToArray());
    }

    [Fact]
    public void Read_AnyBitButTheLengthsTurned_HasNoPayload()
    {
        var whole = Write(Payload(13));
        for (var bit = 8 * sizeof(int); bit < whole.Length * 8; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.Null(SpoolFrame.Read(damaged).Payload);
        }
    }

    [Fact]
    public void Measure_AnyByteMissingAtTheEnd_IsNoFrame()
    {
        var whole = Write(Payload(13));
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Null(SpoolFrame.Measure(whole.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(SpoolFrame.MaxPayload + 1)]
    public void Measure_LengthThatNoneHas_IsNoFrame(int length)
    {
        var bytes = new byte[100];
        BitConverter.TryWriteBytes(bytes, length);

        Assert.Null(SpoolFrame.Measure(bytes));
    }

    private static byte[] Payload(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31))];

    private static byte[] Write(byte[] payload) => SpoolFrame.Create(TakenAt, payload);
}
