using System.Globalization;
using System.Text.Json;
using ChatMetrics.Telemetry.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatMetrics.Benchmarks.Floor;

/// <summary>
/// The lowest possible cost of a chat: a bare ASP.NET Core endpoint that reads the conversation's turns and stores what a chat
/// stores, with the same commands on the same connection. It measures nothing, has no model, folds nothing, and answers with a
/// text of the usual size.
/// </summary>
internal static class FloorEndpoint
{
    private const int TurnsRead = 40;
    private const int RecordBytes = 1100;

    private static readonly byte[] Record = new byte[RecordBytes];
    private static readonly string Text = new('a', 900);

    /// <summary>Runs the server until it is stopped.</summary>
    /// <param name="redis">The connection string.</param>
    /// <param name="port">The port on the loopback interface.</param>
    public static async Task ServeAsync(string redis, int port)
    {
        var database = (await ConnectionMultiplexer.ConnectAsync(redis)).GetDatabase();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var ids = new ChatIdSource(TimeProvider.System);
        await using var app = builder.Build();
        app.MapPost("/chat", async (HttpRequest request) =>
        {
            var question = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body);
            var conversation = question.GetProperty("conversation_id").GetString()!;
            await database.ListRangeAsync(Key(conversation, "turns"), -TurnsRead, -1);
            await StoreAsync(database, conversation, ids.Next());
            return Results.Json(new { response = Text, conversation_id = conversation, metadata = new { text = Text, more = Text } });
        });
        await app.RunAsync();
    }

    private static Task<bool> StoreAsync(IDatabase database, string conversation, string chat)
    {
        const CommandFlags unanswered = CommandFlags.FireAndForget;
        var transaction = database.CreateTransaction();
        _ = transaction.StringSetAsync(Key(conversation, chat), Record, TimeSpan.FromDays(30), flags: unanswered);
        _ = transaction.SortedSetAddAsync(Key(conversation, "chats"), chat, 0, SortedSetWhen.Always, unanswered);
        foreach (var counter in (string[])["chats", "duration_us", "cpu_us", "allocated", "tokens", "b100"])
        {
            _ = transaction.HashIncrementAsync(Key(conversation, "total"), counter, 1, unanswered);
        }

        _ = transaction.SortedSetAddAsync(
            Key(conversation, "peak"),
            [new("activity", 1), new("duration", 1), new("cpu", 1), new("memory", 1)],
            SortedSetWhen.GreaterThan,
            unanswered);
        _ = transaction.ListRightPushAsync(Key(conversation, "turns"), [Text[..80], Text], flags: unanswered);
        _ = transaction.SortedSetAddAsync("floor:inbox", $"{conversation} {chat}", 1, SortedSetWhen.Always, unanswered);
        return transaction.ExecuteAsync();
    }

    private static RedisKey Key(string conversation, string name) => $"floor:{{{conversation}}}:{name}";
}
