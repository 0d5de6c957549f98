#:property PublishAot=false

// Asks four questions, then shows the cost of each and of the conversation, and some seconds of the live stream.
//
//   dotnet run samples/individual-chat-metrics.cs [-- [address] [seconds to watch]]
//   dotnet run samples/individual-chat-metrics.cs -- http://localhost:8000 10
//
// Needs the .NET 10 SDK and a running ChatMetrics (dotnet run --project ChatMetrics.AppHost), and nothing else from this
// repository.
using System.Globalization;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

if (args.Length > 2
    || !Uri.TryCreate(args.ElementAtOrDefault(0) ?? "http://localhost:8000", UriKind.Absolute, out var address)
    || !double.TryParse(args.ElementAtOrDefault(1) ?? "10", NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
    || seconds is not (>= 0 and <= 86_400))
{
    Console.Error.WriteLine("usage: dotnet run samples/individual-chat-metrics.cs [-- [address] [seconds to watch]]");
    return 2;
}

string[] questions =
[
    "Hello Aara! How are you?",
    "I have oily skin and acne. What skincare routine do you recommend?",
    "What should I avoid?",
    "Convert 30 ml to tsp",
];
var conversation = $"my_skincare_chat_{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}";
Console.OutputEncoding = Encoding.UTF8;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using var client = new HttpClient { BaseAddress = address };
try
{
    foreach (var (index, question) in questions.Index())
    {
        Console.WriteLine($"📝 Question {index + 1} of {questions.Length}: \"{question}\"");
        ShowChat(await AskAsync(question));
    }

    ShowConversation(await client.GetFromJsonAsync<JsonElement>($"/conversation-metrics/{conversation}"));
    await WatchAsync(TimeSpan.FromSeconds(seconds));
    return 0;
}
catch (Exception exception) when (exception is HttpRequestException or IOException)
{
    Console.Error.WriteLine($"{address} does not answer as it should: {exception.Message}");
    return 1;
}

async Task<JsonElement> AskAsync(string question)
{
    using var response = await client.PostAsJsonAsync("/chat", new { message = question, conversation_id = conversation });
    response.EnsureSuccessStatusCode();
    return await response.Content.ReadFromJsonAsync<JsonElement>();
}

void ShowChat(JsonElement answer)
{
    var metrics = answer.GetProperty("metadata").GetProperty("individual_chat_metrics");
    var (summary, cost) = (metrics.GetProperty("summary"), metrics.GetProperty("cost"));
    Console.WriteLine($"💬 Response: {Preview(answer.GetProperty("response").GetString()!)}");
    Console.WriteLine($"⏱️  Total Duration: {Figure(metrics, "total_duration_ms")}ms");
    Console.WriteLine($"📊 Performance Rating: {Text(summary, "performance_rating")}");
    Console.WriteLine($"🔥 CPU Range: {Text(summary, "cpu_range")}");
    Console.WriteLine($"💾 Memory Range: {Text(summary, "memory_range")}");
    Console.WriteLine($"🎯 Its own: {Figure(cost, "cpu_time_ms")}ms of CPU time, {Figure(cost, "allocated_mb")}MB allocated");
    foreach (var stage in metrics.GetProperty("stages").EnumerateArray())
    {
        Console.WriteLine($"   📈 {Text(stage, "name"),-20} {stage.GetProperty("duration_ms").GetDouble(),9:0.000}ms");
    }

    Console.WriteLine();
}

void ShowConversation(JsonElement conversation)
{
    var stats = conversation.GetProperty("aggregate_stats");
    Console.WriteLine($"📊 CONVERSATION SUMMARY - {Text(conversation, "conversation_id")}");
    Console.WriteLine($"   Total Chats: {Text(conversation, "total_chats")}");
    Console.WriteLine($"   Total Duration: {Figure(stats, "total_duration_ms")}ms");
    Console.WriteLine($"   Average Duration: {Figure(stats, "average_duration_ms")}ms");
    Console.WriteLine($"   Peak CPU: {Figure(stats, "peak_cpu_overall")}%");
    Console.WriteLine($"   Peak Memory: {Figure(stats, "peak_memory_overall")}MB");
    Console.WriteLine();
}

async Task WatchAsync(TimeSpan duration)
{
    Console.WriteLine($"📡 LIVE METRICS - {duration.TotalSeconds:0} s");
    using var end = new CancellationTokenSource(duration);
    try
    {
        // Samples only; without the filter the stream also contains everybody's chats.
        await using var stream = await client.GetStreamAsync("/live-metrics?events=sample", end.Token);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(end.Token))
        {
            // Samples have no event name. Named events are for clients that reconnect.
            if (item.EventType == SseParser.EventTypeDefault)
            {
                using var sample = JsonDocument.Parse(item.Data);
                ShowSample(sample.RootElement);
            }
        }

        Console.WriteLine("The server ended the stream.");
    }
    catch (OperationCanceledException)
    {
        // The time is up.
    }
}

void ShowSample(JsonElement sample) => Console.WriteLine(
    $"🖥️  CPU: {Figure(sample, "system_cpu_percent")}% | Memory: {Figure(sample, "process_memory_mb")}MB"
    + $" | Time: {sample.GetProperty("timestamp").GetDateTimeOffset():yyyy-MM-ddTHH:mm:ss}");

// Values that could not be measured are null.
static string Text(JsonElement parent, string name) =>
    parent.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : "unknown";

static string Figure(JsonElement parent, string name) =>
    parent.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? $"{value.GetDouble():0.0}" : "unknown";

static string Preview(string text)
{
    var line = text.ReplaceLineEndings(" ");
    var elements = new StringInfo(line);
    return elements.LengthInTextElements > 80 ? $"{elements.SubstringByTextElements(0, 80)}..." : line;
}
