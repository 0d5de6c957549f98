using ChatMetrics.Measurement.Resources;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>A chat's share of what the process used and no chat alone.</summary>
/// <param name="CpuSeconds">CPU time that was charged to no question.</param>
/// <param name="ByteSeconds">Resident memory over time.</param>
internal readonly record struct ComputeShare(double CpuSeconds, double ByteSeconds);

/// <summary>
/// Shares out what the process uses and no chat alone: at each moment, equally among the chats in flight. Kept as the share that one
/// chat would have had since the start: a chat's own share is what that has grown by while it ran. So a chat costs two additions,
/// however many there are.
/// </summary>
/// <param name="attributed">The CPU time that was charged to chats so far; null where it cannot be measured.</param>
internal sealed class SharedCompute(IResourceReader reader, TimeProvider time, Func<TimeSpan?> attributed)
{
    private readonly Lock _gate = new();
    private ComputeShare _each;
    private int _chats;
    private long _at;
    private TimeSpan _unattributed;
    private double _debtSeconds;

    /// <summary>A chat begins.</summary>
    /// <returns>Pass it to <see cref="Leave"/>.</returns>
    public ComputeShare Enter()
    {
        lock (_gate)
        {
            Advance();
            _chats++;
            return _each;
        }
    }

    /// <summary>A chat has ended, and its own CPU time has been charged to it.</summary>
    public ComputeShare Leave(ComputeShare entered)
    {
        lock (_gate)
        {
            Advance();
            _chats--;
            return new ComputeShare(_each.CpuSeconds - entered.CpuSeconds, _each.ByteSeconds - entered.ByteSeconds);
        }
    }

    // What was used since the last look belongs to those who were there.
    private void Advance()
    {
        var (now, unattributed) = (time.GetTimestamp(), (reader.ReadProcessCpuTime() - attributed()) ?? _unattributed);
        var used = (unattributed - _unattributed).TotalSeconds;
        // A chat's work is charged to it piece by piece, as each ends: until then it counts as shared. What was shared out too early is
        // taken off what comes next.
        _debtSeconds += Math.Min(0, used);
        if (_chats > 0)
        {
            var paid = Math.Min(Math.Max(0, used), -_debtSeconds);
            _debtSeconds += paid;
            var seconds = time.GetElapsedTime(_at, now).TotalSeconds;
            _each = new ComputeShare(
                _each.CpuSeconds + ((Math.Max(0, used) - paid) / _chats),
                _each.ByteSeconds + ((reader.ReadProcessMemoryBytes() ?? 0) * seconds / _chats));
        }

        (_at, _unattributed) = (now, unattributed);
    }
}
