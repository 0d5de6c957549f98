namespace ChatMetrics.Telemetry.Tracking;

/// <summary>
/// How many chats this process has in work, and with how many others each of them overlapped. The number in work only rises
/// when a chat starts, so the most during a chat's life is the most at any start since its own; maxima of blocks of starts
/// keep that cheap, however many chats are in work.
/// </summary>
public sealed class ActiveChats
{
    private const int Block = 64;

    // A chat during which more than 65,536 others start is told the most of the last 65,536.
    private const int Capacity = 65_536;

    private readonly Lock _gate = new();
    private readonly int[] _atStart = new int[Capacity];
    private readonly int[] _blockMaxima = new int[Capacity / Block];
    private long _starts;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>A chat begins.</summary>
    /// <returns>Its place among the starts, for <see cref="Overlap"/>.</returns>
    public long Enter()
    {
        lock (_gate)
        {
            var start = _starts++;
            var slot = (int)(start % Capacity);
            _atStart[slot] = ++_count;
            ref var block = ref _blockMaxima[slot / Block];
            block = slot % Block == 0 ? _count : Math.Max(block, _count);
            return start;
        }
    }

    /// <summary>The most other chats that have been in work at any moment since a chat began.</summary>
    public int Overlap(long start)
    {
        lock (_gate)
        {
            var most = 0;
            var index = Math.Max(start, _starts - Capacity + Block);
            while (index < _starts)
            {
                var slot = (int)(index % Capacity);
                var wholeBlock = slot % Block == 0 && index + Block <= _starts;
                most = Math.Max(most, wholeBlock ? _blockMaxima[slot / Block] : _atStart[slot]);
                index += wholeBlock ? Block : 1;
            }

            return most - 1;
        }
    }

    /// <summary>A chat has ended, in whatever way.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _count--;
        }
    }
}
