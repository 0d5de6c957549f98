using System.Collections.Concurrent;
using ChatMetrics.Telemetry.Records;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Telemetry.Tests.Records;

public sealed class ChatIdSourceTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 20, 10, 30, 45, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);

    [Fact]
    public void Next_Id_IsChatAndTwentyTwoDigitsOfTheTime()
    {
        var id = new ChatIdSource(_time).Next();

        Assert.Matches("^chat_[0-9]{22}$", id);
        Assert.StartsWith($"chat_{Start.ToUnixTimeMilliseconds()}", id, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_EightThreads_AreUniqueAndIncreaseOnEach()
    {
        var ids = new ChatIdSource(TimeProvider.System);
        var all = new ConcurrentDictionary<string, bool>();
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            var last = "";
            for (var i = 0; i < 12_500; i++)
            {
                var id = ids.Next();
                var isUniqueAndLater = all.TryAdd(id, string.CompareOrdinal(last, id) < 0);
                all[id] &= isUniqueAndLater;
                last = id;
            }
        })).ToList();

        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Equal(100_000, all.Count);
        Assert.DoesNotContain(false, all.Values);
    }

    [Fact]
    public void Next_ThousandsInOneMillisecond_Increase()
    {
        var ids = new ChatIdSource(_time);

        var made = Enumerable.Range(0, 5000).Select(_ => ids.Next()).ToList();

        Assert.Equal(made.Distinct().Order(StringComparer.Ordinal), made);
    }

    [Fact]
    public void Next_ClockSetBack_StillIncreases()
    {
        var ids = new ChatIdSource(_time);
        var before = ids.Next();

        _time.AdjustTime(Start.AddHours(-1));

        Assert.True(string.CompareOrdinal(before, ids.Next()) < 0);
    }

    [Fact]
    public void Next_LaterInAnotherProcess_SortsLater()
    {
        var first = new ChatIdSource(_time).Next();
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(string.CompareOrdinal(first, new ChatIdSource(_time).Next()) < 0);
    }

    [Fact]
    public void LowerBound_OfAMoment_SortsBetweenTheIdsBeforeAndAfter()
    {
        var ids = new ChatIdSource(_time);
        var before = ids.Next();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var bound = ChatIdSource.LowerBound(_time.GetUtcNow());
        var after = ids.Next();

        Assert.True(string.CompareOrdinal(before, bound) < 0);
        Assert.True(string.CompareOrdinal(bound, after) < 0);
    }

    [Fact]
    public void LowerBound_BeforeEveryChat_SortsBeforeAll()
    {
        Assert.Equal("chat_0000000000000", ChatIdSource.LowerBound(DateTimeOffset.UnixEpoch.AddDays(-1)));
    }

    [Fact]
    public void MillisecondsOf_IdThatWasMade_IsItsTime() =>
        Assert.Equal(Start.ToUnixTimeMilliseconds(), ChatIdSource.MillisecondsOf(new ChatIdSource(_time).Next()));

    [Theory]
    [InlineData("")]
    [InlineData("chat_")]
    [InlineData("chat_176890504512300471100x")]
    [InlineData("Chat_1768905045123004711001")]
    public void MillisecondsOf_SomethingElse_IsNull(string id) => Assert.Null(ChatIdSource.MillisecondsOf(id));
}
