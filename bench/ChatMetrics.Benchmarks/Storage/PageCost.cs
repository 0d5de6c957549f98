using System.Diagnostics;
using System.Globalization;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Benchmarks.Storage;

/// <summary>The cost of a page with some data and with 100 times as much: first, middle and last page of both lists.</summary>
internal static class PageCost
{
    private const int Times = 100;
    private const int Chats = 1000;
    private const int ConversationCount = 2000;
    private const int Limit = 100;
    private const int KeptReports = 10_000;
    private const int Rounds = 501;
    private const int WarmUpRounds = 200;

    public static async Task RunAsync()
    {
        await using var less = await StoredChats.StartAsync();
        await using var more = await StoredChats.StartAsync();
        await less.FillAsync(Chats, _ => "long");
        await more.FillAsync(Chats * Times, _ => "long");
        Console.WriteLine($"Pages of {Limit}; {Rounds} interleaved rounds, medians");
        Console.WriteLine($"| Page | µs | µs with {Times} times as much | ratio |");
        Console.WriteLine("|---|---:|---:|---:|");
        await CompareAsync("a conversation's chats, first", i => Page((i == 0 ? less : more), after: null));
        await CompareAsync("middle", i => Page((i == 0 ? less : more), after: (i == 0 ? Chats : Chats * Times) / 2));
        await CompareAsync("last", i => Page((i == 0 ? less : more), after: (i == 0 ? Chats : Chats * Times) - Limit - 1));

        await CompareAsync("chats' performance reports", i => Reports(i == 0 ? less : more, new ReportFilter(), Limit));
        await CompareAsync("those of one chat", i => Reports(i == 0 ? less : more, new ReportFilter(ChatId: StoredChats.Record("long", 7).ChatId), 1));
        await less.FillReportsAsync(KeptReports / Times);
        await more.FillReportsAsync(KeptReports);
        await CompareAsync("posted reports", i => Reports(i == 0 ? less : more, new ReportFilter(PerformanceReport.Frontend), Limit));
        await CompareAsync("those that no filter finds", i => Reports(i == 0 ? less : more, new ReportFilter(Operation: "none"), 0));

        var start = Stopwatch.GetTimestamp();
        await more.Removal.RemoveAsync("long", TimeSpan.FromSeconds(1));
        var removal = Stopwatch.GetElapsedTime(start);

        await less.FillAsync(ConversationCount, Conversation);
        await more.FillAsync(ConversationCount * Times, Conversation);
        await CompareAsync("all conversations, first", i => Overview((i == 0 ? less : more), after: null));
        await CompareAsync("middle", i => Overview((i == 0 ? less : more), after: (i == 0 ? ConversationCount : ConversationCount * Times) / 2));
        await CompareAsync("last", i => Overview((i == 0 ? less : more), after: Limit));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"removal of {Chats * Times} chats: {removal.TotalMilliseconds:0} ms"));
    }

    private static string Conversation(int number) => $"conversation-{number}";

    private static async Task Page(StoredChats stored, int? after)
    {
        var cursor = after is { } number ? StoredChats.Record("long", number).ChatId : null;
        var page = await stored.Conversations.ReadConversationAsync("long", cursor, Limit);
        Check(page!.IndividualChats.Count);
    }

    private static async Task Reports(StoredChats stored, ReportFilter filter, int expected) =>
        Check((await stored.Reports.ReadAsync(filter, Limit)).Reports.Count, expected);

    private static async Task Overview(StoredChats stored, int? after)
    {
        var cursor = after is { } number
            ? new OverviewCursor(StoredChats.Record("", number).EndedAtUs, Conversation(number))
            : null;
        var page = await stored.Conversations.ReadOverviewAsync(cursor, Limit);
        Check(page.Conversations.Count);
    }

    private static void Check(int shown, int expected = Limit)
    {
        if (shown != expected)
        {
            throw new InvalidOperationException($"{shown} on a page.");
        }
    }

    private static async Task CompareAsync(string page, Func<int, Task> read)
    {
        var times = new double[2, Rounds];
        for (var round = -WarmUpRounds; round < Rounds; round++)
        {
            for (var side = 0; side < 2; side++)
            {
                var start = Stopwatch.GetTimestamp();
                await read(side);
                if (round >= 0)
                {
                    times[side, round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                }
            }
        }

        double Median(int side) => Enumerable.Range(0, Rounds).Select(round => times[side, round]).Order().ElementAt(Rounds / 2);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {page} | {Median(0):0} | {Median(1):0} | {Median(1) / Median(0):0.00} |"));
    }
}
