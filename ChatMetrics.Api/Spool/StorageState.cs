namespace ChatMetrics.Api.Spool;

/// <summary>What keeps Redis from storing.</summary>
internal enum RedisFault
{
    /// <summary>No connection, or no answer in time: it is down, slow or frozen.</summary>
    NoAnswer,

    /// <summary>Its memory is full: <c>OOM</c>.</summary>
    Full,

    /// <summary>It is a replica: <c>READONLY</c>.</summary>
    ReadOnly,

    /// <summary>It wants another password or user: <c>NOAUTH</c>, <c>WRONGPASS</c>, <c>NOPERM</c>.</summary>
    NoAccess,

    /// <summary>
    /// It is loading, without its cluster, or cannot save: <c>LOADING</c>, <c>CLUSTERDOWN</c>, <c>MISCONF</c> and their like.
    /// </summary>
    NotReady,

    /// <summary>It is well, but refuses this record: <c>WRONGTYPE</c> and all else.</summary>
    Refused,
}

/// <summary>Redis does not store.</summary>
internal sealed record StorageOutage(DateTimeOffset Since, RedisFault Fault);

/// <summary>Whether Redis stores, as far as this process knows: from its last attempt.</summary>
internal sealed class StorageState(TimeProvider time)
{
    private volatile StorageOutage? _outage;
    private volatile StorageOutage? _doubt;

    /// <summary>Null when Redis stores.</summary>
    public StorageOutage? Outage => _outage;

    /// <summary>
    /// What one would think of Redis since a read was not answered; null when nothing speaks against it. Until Redis has been asked, it
    /// keeps nothing from being stored.
    /// </summary>
    public StorageOutage? Doubt => _outage is null ? _doubt : null;

    /// <summary>Whether an attempt would only wait for an answer that does not come.</summary>
    public bool IsUnreachable => _outage is { Fault: RedisFault.NoAnswer };

    /// <summary>Redis has not stored. One record that it refuses is no outage.</summary>
    public void Failed(RedisFault fault)
    {
        if (fault != RedisFault.Refused)
        {
            _outage = new StorageOutage(_outage?.Since ?? time.GetUtcNow(), fault);
        }
    }

    /// <summary>A read was not answered in time; that may also be for the read's own sake.</summary>
    public void ReadFailed() => _doubt ??= new StorageOutage(time.GetUtcNow(), RedisFault.NoAnswer);

    /// <summary>Redis has stored again, or answered.</summary>
    public void Recovered() => _outage = _doubt = null;
}
