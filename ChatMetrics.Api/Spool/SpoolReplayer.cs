namespace ChatMetrics.Api.Spool;

/// <summary>
/// Brings what waits in the spool to Redis, in order, as soon as Redis takes it, and notices when Redis is back.
/// </summary>
internal sealed class SpoolReplayer(
    ChatSpool spool, WaitingChats waiting, ReplayStore store, RedisProbe probe, StorageState state, SpoolMeter meter, TimeProvider time)
    : BackgroundService
{
    // So few are stored within milliseconds: for them, new chats wait.
    private const int MaxDrained = 500;

    // A record that Redis refuses holds the others up for about a second.
    private const int MaxAttempts = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AdoptAgainAfter = TimeSpan.FromSeconds(10);

    /// <summary>What was left behind is there before the first chat: chats of now come after it.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        spool.Check();
        spool.Adopt();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var adopted = time.GetTimestamp(); ; await Task.Delay(AskAgainAfter, time, stoppingToken))
        {
            if (time.GetElapsedTime(adopted) > AdoptAgainAfter)
            {
                adopted = time.GetTimestamp();
                spool.Adopt();
                if (spool.Fault is not null)
                {
                    spool.Check();
                }
            }

            if (await ReplayAsync(stoppingToken) && await probe.AnswersAsync())
            {
                state.Recovered();
            }
        }
    }

    // Until nothing waits on the disk, or Redis does not take it: then false.
    private async Task<bool> ReplayAsync(CancellationToken cancellationToken)
    {
        try
        {
            var before = long.MaxValue;
            for (var stored = true; stored && spool.Records > 0;)
            {
                HoldChatsBack(ref before);
                await spool.FlushAsync();
                for (stored = false; waiting.Next() is { Count: > 0 } chats; stored = true)
                {
                    if (!await probe.HasSettledAsync() || !await StoreAsync(chats, cancellationToken))
                    {
                        return false;
                    }

                    state.Recovered();
                    HoldChatsBack(ref before);
                }
            }

            return true;
        }
        finally
        {
            spool.Gate.Open();
        }
    }

    // When the end is near, or not getting nearer because chats come faster than they are stored.
    private void HoldChatsBack(ref long before)
    {
        var records = spool.Records;
        if (state.Outage is null && (records <= MaxDrained || records >= before))
        {
            spool.Gate.Close();
        }

        before = records;
    }

    // A server that was away is tried with one record; one that takes it gets all others that were read with it. What it refuses is
    // tried some more times, and then dropped.
    private async Task<bool> StoreAsync(IReadOnlyList<WaitingChat> chats, CancellationToken cancellationToken)
    {
        var next = state.Outage is null ? chats : [chats[0]];
        for (var attempt = 1; ; attempt++)
        {
            var attempts = await store.StoreAsync(next, cancellationToken);
            foreach (var stored in attempts.Where(stored => stored.Fault is null))
            {
                waiting.Remove(stored.Chat);
                meter.Replayed(1);
            }

            if (attempts.FirstOrDefault(failed => failed.Fault is not (null or RedisFault.Refused)) is { Fault: { } fault })
            {
                state.Failed(fault);
                return false;
            }

            var refused = attempts.Where(failed => failed.Fault is not null).ToList();
            if (refused.Count == 0)
            {
                return true;
            }

            spool.Gate.Open();
            if (attempt == MaxAttempts)
            {
                refused.ForEach(chat => waiting.Drop(chat.Chat, chat.Reason));
                return true;
            }

            await Task.Delay(FirstPause * (1 << attempt), time, cancellationToken);
            next = refused.ConvertAll(failed => failed.Chat);
        }
    }
}
