#:project ../tests/ChatMetrics.Testing/ChatMetrics.Testing.csproj
#:property PublishAot=false

// The memory of an API that exports many chats: dotnet run -c Release bench/export.cs [chats, 1000000 by default] [formats, csv,jsonl,json by default]
// Starts Garnet as the AppHost does, puts the chats into it, each as a real one is stored, and starts the API. Then it exports them in each
// format, as fast as they come and to a slow reader, and prints the API's resident memory before, and the highest meanwhile.
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

const int AtOnce = 1000;
const int ChatsOfAConversation = 20;
const double Mb = 1_048_576;
var slowFor = TimeSpan.FromSeconds(20);

var chats = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
await using var garnet = new GarnetServer();
await garnet.InitializeAsync();
var filling = Stopwatch.StartNew();
await FillAsync(garnet.Connection.GetDatabase());
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{chats} chats stored within {filling.Elapsed.TotalSeconds:0} s"));

await Start("dotnet", "build", "-c", "Release", "-v", "q", "ChatMetrics.Api").WaitForExitAsync();
var address = $"http://127.0.0.1:{FreePort()}";
using var api = Start(
    "dotnet", "ChatMetrics.Api/bin/Release/net10.0/ChatMetrics.Api.dll", "--urls", address, "--ConnectionStrings:redis", garnet.ConnectionString,
    "--ChatMetrics:Spool:Directory", Directory.CreateTempSubdirectory("chatmetrics-spool-").FullName, "--Logging:LogLevel:Default", "Warning");
try
{
    using var client = new HttpClient { BaseAddress = new Uri(address), Timeout = Timeout.InfiniteTimeSpan };
    while (!await IsReadyAsync(client))
    {
        await Task.Delay(100);
    }

    await Task.Delay(TimeSpan.FromSeconds(20));
    var idle = ResidentMb();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"idle {idle:0} MB"));
    Console.WriteLine("format       rows      MB  seconds  rows/s  highest, MB  above idle, MB");
    foreach (var format in (args.Length > 1 ? args[1] : "csv,jsonl,json").Split(','))
    {
        await MeasureAsync(client, format, bytesASecond: null, idle);
    }

    await MeasureAsync(client, "csv", bytesASecond: 1_000_000, idle);
    await Task.Delay(TimeSpan.FromSeconds(20));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"20 s later {ResidentMb():0} MB"));
}
finally
{
    api.Kill();
    await api.WaitForExitAsync();
}

// One chat as the API stores it; the others are its text with ids and times of their own, the index as the worker writes it.
async Task FillAsync(IDatabase database)
{
    var start = DateTimeOffset.UtcNow.AddDays(-20);
    var step = TimeSpan.FromDays(20) / chats;
    var example = ExampleChats.Everything with { StorageWaitUnknown = false, StartedAtUs = start.ToUnixTimeMilliseconds() * 1000 };
    await new ChatStore(garnet.Connection, TimeProvider.System, Options.Create(new RetentionOptions())).SaveAsync(example, []);
    var json = (string)(await database.StringGetAsync(RedisKeys.Chat(example.ConversationId, example.ChatId)))!;
    Console.WriteLine($"A record has {Encoding.UTF8.GetByteCount(json)} bytes.");
    await Parallel.ForEachAsync(Enumerable.Range(0, chats).Chunk(AtOnce), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (numbers, _) =>
    {
        var batch = database.CreateBatch();
        var (writes, members) = (new List<Task>(), new List<SortedSetEntry>());
        foreach (var number in numbers)
        {
            var at = start + (step * number);
            var (id, conversation) = ($"{ChatIdSource.LowerBound(at)}000000001", $"conversation-{number / ChatsOfAConversation}");
            var record = json.Replace(example.ChatId, id, StringComparison.Ordinal)
                .Replace(example.ConversationId, conversation, StringComparison.Ordinal)
                .Replace($"{example.StartedAtUs}", $"{at.ToUnixTimeMilliseconds() * 1000}", StringComparison.Ordinal);
            writes.Add(batch.StringSetAsync(RedisKeys.Chat(conversation, id), record));
            members.Add(new SortedSetEntry(RedisKeys.ChatMember(conversation, id), at.ToUnixTimeMilliseconds()));
        }

        writes.Add(batch.SortedSetAddAsync(RedisKeys.Chats, [.. members]));
        batch.Execute();
        await Task.WhenAll(writes);
    });
}

async Task MeasureAsync(HttpClient client, string format, int? bytesASecond, double idle)
{
    using var ended = new CancellationTokenSource();
    var watching = HighestAsync(ended.Token);
    var clock = Stopwatch.StartNew();
    using var response = await client.GetAsync($"/export/chats?format={format}", HttpCompletionOption.ResponseHeadersRead);
    await using var stream = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
    var buffer = new byte[64 * 1024];
    var (bytes, lines) = (0L, 0L);
    while (await stream.ReadAsync(buffer) is > 0 and var read && (bytesASecond is null || clock.Elapsed < slowFor))
    {
        bytes += read;
        lines += buffer.AsSpan(0, read).Count((byte)'\n');
        if (bytesASecond is { } pace && bytes / (double)pace - clock.Elapsed.TotalSeconds is > 0 and var early)
        {
            await Task.Delay(TimeSpan.FromSeconds(early));
        }
    }

    var seconds = clock.Elapsed.TotalSeconds;
    var rows = lines - (format == "csv" ? 1 : format == "json" ? 2 : 0);
    if (bytesASecond is null && rows != chats)
    {
        throw new InvalidOperationException($"{rows} rows of {chats} chats.");
    }

    await ended.CancelAsync();
    var highest = await watching;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{format + (bytesASecond is null ? "" : ", slow"),-9} {rows,8} {bytes / Mb,7:0} {seconds,8:0.0} {rows / seconds,7:0} {highest,12:0} {highest - idle,15:0}"));
}

async Task<double> HighestAsync(CancellationToken cancellation)
{
    var highest = 0.0;
    while (!cancellation.IsCancellationRequested)
    {
        highest = Math.Max(highest, ResidentMb());
        await Task.Delay(50, CancellationToken.None);
    }

    return highest;
}

double ResidentMb()
{
    api.Refresh();
    return api.WorkingSet64 / Mb;
}

static async Task<bool> IsReadyAsync(HttpClient client)
{
    try
    {
        using var response = await client.GetAsync("/health");
        return response.IsSuccessStatusCode;
    }
    catch (HttpRequestException)
    {
        return false;
    }
}

static Process Start(string program, params string[] arguments) => Process.Start(program, arguments);

static int FreePort()
{
    using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
    listener.Start();
    return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
}
