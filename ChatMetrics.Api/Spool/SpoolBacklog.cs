namespace ChatMetrics.Api.Spool;

/// <summary>How much waits, on the disk and on its way there, and of which conversations.</summary>
internal sealed class SpoolBacklog(long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _conversations = [];
    private bool _isOfAnyConversation;
    private long _records;
    private long _bytes;

    public long Records => Volatile.Read(ref _records);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Whether turns of this conversation may wait. Once they do they count until nothing waits any more.</summary>
    public bool MayHold(string conversation)
    {
        if (Records == 0)
        {
            return false;
        }

        lock (_gate)
        {
            return _isOfAnyConversation || _conversations.Contains(conversation);
        }
    }

    /// <summary>Counts one more record; returns false, counting nothing, if there is no room for it.</summary>
    /// <param name="conversation">Whose turns it has; null when it has none.</param>
    public bool TryAdd(long bytes, string? conversation)
    {
        lock (_gate)
        {
            if (_bytes + bytes > maxBytes)
            {
                return false;
            }

            Count(1, bytes);
            if (conversation is not null)
            {
                _conversations.Add(conversation);
            }

            return true;
        }
    }

    /// <summary>Counts what a dead process left behind, whatever its size: it may be of any conversation.</summary>
    public void AddAdopted(int records, long bytes)
    {
        lock (_gate)
        {
            Count(records, bytes);
            _isOfAnyConversation |= records > 0;
        }
    }

    public void Remove(int records, long bytes)
    {
        lock (_gate)
        {
            Count(-records, -bytes);
            if (_records == 0)
            {
                _conversations.Clear();
                _isOfAnyConversation = false;
            }
        }
    }

    private void Count(int records, long bytes)
    {
        Volatile.Write(ref _records, _records + records);
        Volatile.Write(ref _bytes, _bytes + bytes);
    }
}
