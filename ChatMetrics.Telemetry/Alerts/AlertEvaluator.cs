using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>
/// Evaluates all rules up to now: each value that is new since the last time, in order, so it does not matter how often that is, or who
/// did it before. For one caller at a time.
/// </summary>
public sealed class AlertEvaluator(
    AlertRules rules,
    AlertQuery query,
    AlertNow current,
    AlertExamples examples,
    AlertStore store,
    AlertAnnouncer announcer,
    AlertLog log,
    TimeProvider time)
{
    /// <summary>What is older is left out, after nobody has evaluated for long.</summary>
    public static readonly TimeSpan MaxCatchUp = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan SaveAfter = TimeSpan.FromSeconds(10);

    private AlertBook _book = new();
    private AlertReadings _readings = query.NewReadings();
    private DateTimeOffset _readAt;
    private DateTimeOffset _savedAt;
    private string? _token;

    /// <summary>Evaluates what is new, and stores and tells what has changed.</summary>
    /// <param name="lease">Held by the caller.</param>
    /// <returns>Whether there is something to deliver.</returns>
    public async Task<bool> EvaluateAsync(AlertLease lease)
    {
        var now = time.GetUtcNow();
        if (lease.Token != _token)
        {
            // Another process may have evaluated in the meantime.
            _book = await store.ReadBookAsync();
            (_readings, _token, _savedAt) = (query.NewReadings(), lease.Token, default);
        }

        _readings = _readings.Next(_readAt, now);
        _readAt = now;
        var round = new Round(_book, await store.ReadSilencesAsync(), now);
        foreach (var rule in rules.All.Where(rule => rule.Metric.Source != AlertSource.Process))
        {
            await EvaluateAsync(rule, round);
        }

        ResolveOfOthers(round);
        round.MoveMarks();
        var deliveries = announcer.Announce(round.Told, now);
        var isActive = round.Entries.Values.Any(entry => entry.Alert is not null);
        if (round.Changes.Count > 0 || deliveries.Count > 0 || round.IsWorthStoring || isActive || now - _savedAt >= SaveAfter)
        {
            // Whatever keeps it from being stored, or leaves that open: what is stored is read anew, by a new lease.
            _token = null;
            if (!await CommitAsync(lease, round, deliveries))
            {
                return false;
            }

            (_token, _savedAt) = (lease.Token, now);
        }

        _book = round.Book;
        foreach (var alert in round.Changes)
        {
            log.Write(alert);
        }

        return deliveries.Count > 0;
    }

    private async Task<bool> CommitAsync(AlertLease lease, Round round, IReadOnlyList<AlertDelivery> deliveries)
    {
        var isStored = false;
        try
        {
            return isStored = await store.CommitAsync(lease, round.Book, round.Changes, deliveries);
        }
        finally
        {
            if (!isStored)
            {
                lease.Doubt();
            }
        }
    }

    private async Task EvaluateAsync(AlertRule rule, Round round)
    {
        var known = round.SubjectsOf(rule.Name);
        IReadOnlyList<AlertSeries> all;
        if (rule.Metric.IsStored)
        {
            if (round.SpanOf(rule.Metric.Source) is not { } span)
            {
                return;
            }

            all = await query.ReadAsync(rule, span, known, _readings);
        }
        else
        {
            all = await current.ReadAsync(rule, round.Now);
            all = [.. all, .. known.Except(all.Select(series => series.Subject)).Select(
                gone => new AlertSeries(gone, [new AlertPoint(round.Now, null, null)]))];
        }

        foreach (var series in all)
        {
            await FollowAsync(rule, series, round);
        }
    }

    private async Task FollowAsync(AlertRule rule, AlertSeries series, Round round)
    {
        foreach (var point in series.Points)
        {
            var before = round.Find(rule.Name, series.Subject);
            var (old, state) = (before?.State ?? AlertState.None, (before?.State ?? AlertState.None).Next(rule, point));
            var alert = state.Phase != AlertPhase.Quiet ? AlertText.Create(rule, series, state)
                : old.Phase == AlertPhase.Firing ? AlertText.CreateResolved(rule, series, old, state) : null;
            if (state.Phase == AlertPhase.Firing && alert is not null)
            {
                var chats = old.Phase == AlertPhase.Firing && before?.Alert is { } last
                    ? last.ChatIds : await examples.FindAsync(rule, series, state);
                alert = alert with { ChatIds = chats };
            }
            else if (alert?.ResolvedAt is not null)
            {
                alert = alert with { ChatIds = before?.Alert?.ChatIds ?? [] };
            }

            round.Set(rule, series.Subject, old, state, alert);
        }
    }

    // A rule that is there no more watches nothing.
    private void ResolveOfOthers(Round round)
    {
        foreach (var entry in round.Entries.Values.Where(entry => rules.Find(entry.Rule) is null).ToArray())
        {
            round.Remove(entry);
        }
    }

    /// <summary>One evaluation: the book as it becomes.</summary>
    private sealed class Round(AlertBook book, IReadOnlyDictionary<string, DateTimeOffset> silences, DateTimeOffset now)
    {
        public DateTimeOffset Now => now;

        public Dictionary<string, AlertEntry> Entries { get; } = new(book.Entries);

        public Dictionary<string, DateTimeOffset> Marks { get; } = new(book.Marks);

        public AlertBook Book => new() { Marks = Marks, Entries = Entries };

        /// <summary>What fired or resolved, in order.</summary>
        public List<Alert> Changes { get; } = [];

        /// <summary>What of it people are told.</summary>
        public List<Alert> Told { get; } = [];

        public bool IsWorthStoring { get; private set; }

        public string[] SubjectsOf(string rule) =>
            [.. Entries.Values.Where(entry => entry.Rule == rule).Select(entry => entry.Subject)];

        public AlertEntry? Find(string rule, string subject) => Entries.GetValueOrDefault(AlertBook.KeyOf(rule, subject));

        /// <summary>What is new of a source; null when nothing is, or it is looked at for the first time.</summary>
        public AlertSpan? SpanOf(AlertSource source)
        {
            var upTo = AlertQuery.CompleteUntil(source, now);
            if (!book.Marks.TryGetValue($"{source}", out var after))
            {
                return null;
            }

            after = after < now - MaxCatchUp ? now - MaxCatchUp : after;
            return after < upTo ? new AlertSpan(after, upTo, now) : null;
        }

        public void MoveMarks()
        {
            foreach (var source in new[] { AlertSource.Machine, AlertSource.Chats, AlertSource.Budget })
            {
                var upTo = AlertQuery.CompleteUntil(source, now);
                Marks[$"{source}"] = Marks.TryGetValue($"{source}", out var before) && before > upTo ? before : upTo;
            }
        }

        public void Set(AlertRule rule, string subject, AlertState old, AlertState state, Alert? alert)
        {
            var key = AlertBook.KeyOf(rule.Name, subject);
            var silencedUntil = silences.TryGetValue(key, out var until) ? until : (DateTimeOffset?)null;
            var wasUntold = Entries.TryGetValue(key, out var before) && before.IsUntold;
            var isFiring = state.Phase == AlertPhase.Firing;
            alert = alert is null ? null : alert with
            {
                SilencedUntil = silencedUntil,
                State = isFiring && silencedUntil is not null ? AlertText.Silenced : alert.State,
            };
            var (fired, resolved) = (isFiring && old.Phase != AlertPhase.Firing, !isFiring && old.Phase == AlertPhase.Firing);
            // What still fires after a silence is told, also to who knew of it before.
            var isHeardAgain = isFiring && !fired && silencedUntil is null && before?.Alert?.State == AlertText.Silenced;
            if (alert is not null && (fired || resolved || isHeardAgain))
            {
                Changes.Add(alert);
            }

            var isUntold = isFiring && silencedUntil is not null && (fired || wasUntold);
            var isToBeTold = fired || isHeardAgain || (isFiring && wasUntold) || (resolved && !wasUntold);
            if (alert is not null && silencedUntil is null && isToBeTold)
            {
                Told.Add(alert);
            }

            IsWorthStoring |= state.DiffersFrom(old) || isUntold != wasUntold;
            if (state.IsForgettable(rule))
            {
                Entries.Remove(key);
            }
            else
            {
                Entries[key] = new AlertEntry(rule.Name, subject, state, state.Phase == AlertPhase.Quiet ? null : alert)
                {
                    IsUntold = isUntold,
                };
            }
        }

        public void Remove(AlertEntry entry)
        {
            Entries.Remove(entry.Key);
            IsWorthStoring = true;
            if (entry is { State.Phase: AlertPhase.Firing, Alert: { } alert })
            {
                var resolved = AlertText.Resolve(alert, now, AlertText.NoRule);
                Changes.Add(resolved);
                if (!entry.IsUntold && alert.SilencedUntil is null)
                {
                    Told.Add(resolved);
                }
            }
        }
    }
}
