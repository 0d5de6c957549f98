namespace ChatMetrics.Telemetry.Tracking;

/// <summary>
/// Counts the chats that this process is working on, and with how many others each of them overlapped. The count rises only when
/// a chat starts, so a chat's maximum is the highest count at any start since its own. Maxima over blocks of starts keep that
/// cheap, however many chats are running.
/// </summary>
public sealed class ActiveChats
{
    private const int Block = 64;

    // A chat during which more than 65,536 others start gets the maximum of the last 65,536.
    private const int Capacity = 65_536;

    private readonly Lock _gate = new();
    private readonly int[] _atStart = new int[Capacity];
    private readonly int[] _blockMaxima = new int[Capacity / Block];
    private long _starts;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <returns>The number of this start, for <see cref="Overlap"/>.</returns>
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

    /// <summary>The highest number of other chats running at any moment since a chat began.</summary>
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

    /// <summary>A chat has ended, whatever its outcome.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _count--;
        }
    }
}
