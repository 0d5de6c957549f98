using ChatMetrics.Telemetry.Tracking;

namespace ChatMetrics.Telemetry.Tests.Tracking;

public sealed class ActiveChatsTests
{
    private readonly ActiveChats _chats = new();

    [Fact]
    public void Count_ChatsComeAndGo_IsHowManyAreInWork()
    {
        Assert.Equal(0, _chats.Count);
        _chats.Enter();
        _chats.Enter();
        Assert.Equal(2, _chats.Count);
        _chats.Leave();
        Assert.Equal(1, _chats.Count);
        _chats.Leave();
        Assert.Equal(0, _chats.Count);
    }

    [Fact]
    public void Count_EightThreads_LosesNobody()
    {
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                _chats.Enter();
                _chats.Leave();
            }
        });

        Assert.Equal(0, _chats.Count);
    }

    [Fact]
    public void Overlap_Alone_IsNone()
    {
        Assert.Equal(0, _chats.Overlap(_chats.Enter()));
    }

    [Fact]
    public void Overlap_OneAfterTheOther_IsNone()
    {
        for (var i = 0; i < 1000; i++)
        {
            var chat = _chats.Enter();
            Assert.Equal(0, _chats.Overlap(chat));
            _chats.Leave();
        }
    }

    [Fact]
    public void Overlap_OthersOneAfterTheOther_IsOneAndNotTheirNumber()
    {
        var chat = _chats.Enter();
        for (var i = 0; i < 1000; i++)
        {
            _chats.Enter();
            _chats.Leave();
        }

        Assert.Equal(1, _chats.Overlap(chat));
    }

    [Fact]
    public void Overlap_Nested_EachHasAllTheOthers()
    {
        var chats = Enumerable.Range(0, 1000).Select(_ => _chats.Enter()).ToList();

        Assert.All(chats, chat => Assert.Equal(999, _chats.Overlap(chat)));
    }

    [Fact]
    public void Overlap_OthersInWorkBefore_Count()
    {
        _chats.Enter();
        _chats.Enter();
        var chat = _chats.Enter();
        _chats.Leave();
        _chats.Leave();

        Assert.Equal(2, _chats.Overlap(chat));
    }

    [Fact]
    public void Overlap_CrowdThatLeftBefore_DoesNotCount()
    {
        for (var i = 0; i < 100; i++)
        {
            _chats.Enter();
        }

        for (var i = 0; i < 99; i++)
        {
            _chats.Leave();
        }

        Assert.Equal(1, _chats.Overlap(_chats.Enter()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Overlap_RandomComingsAndGoings_IsWhatCountingOneByOneGives(int seed)
    {
        var random = new Random(seed);
        var inWork = new List<(long Start, Counted Most)>();
        for (var step = 0; step < 20_000; step++)
        {
            // Now a crowd gathers, now it leaves.
            var gathers = step / 500 % 2 == 0 ? 0.65 : 0.35;
            if (inWork.Count == 0 || random.NextDouble() < gathers)
            {
                inWork.Add((_chats.Enter(), new Counted()));
                inWork.ForEach(chat => chat.Most.Others = Math.Max(chat.Most.Others, inWork.Count - 1));
            }
            else
            {
                var (start, most) = inWork[random.Next(inWork.Count)];
                Assert.Equal(most.Others, _chats.Overlap(start));
                _chats.Leave();
                inWork.RemoveAll(chat => chat.Start == start);
            }

            Assert.Equal(inWork.Count, _chats.Count);
        }
    }

    [Fact]
    public void Overlap_MoreStartsThanAreRemembered_IsTheMostOfTheLastOnes()
    {
        var chat = _chats.Enter();
        for (var i = 0; i < 10; i++)
        {
            _chats.Enter();
        }

        for (var i = 0; i < 10; i++)
        {
            _chats.Leave();
        }

        // Ten at once is forgotten after 65,536 starts of one at a time, not before.
        OneByOne(65_000);
        Assert.Equal(10, _chats.Overlap(chat));
        OneByOne(1000);
        Assert.Equal(1, _chats.Overlap(chat));
    }

    [Fact]
    public void Overlap_AfterManyRounds_IsStillExact()
    {
        OneByOne(200_000);
        var chat = _chats.Enter();
        _chats.Enter();
        _chats.Enter();
        _chats.Leave();
        OneByOne(60_000);

        Assert.Equal(2, _chats.Overlap(chat));
    }

    private void OneByOne(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _chats.Enter();
            _chats.Leave();
        }
    }

    private sealed class Counted
    {
        public int Others { get; set; }
    }
}
