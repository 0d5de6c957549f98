using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Runtime;
using System.Text;
using ChatMetrics.Api.Spool;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace ChatMetrics.Api.Chat.Warmup;

/// <summary>
/// Before the service says that it is ready, it asks itself questions and reads, over a connection as anyone would, until hardly
/// anything is compiled any more: what is called often is compiled twice more, each time to run faster, and the first question is not
/// to pay for any of it. Then it goes on with a few for some seconds, for what few questions call. None of them is kept, shown or
/// counted, and no remote model is asked.
/// </summary>
internal sealed class ServiceWarmup(
    IServer server,
    WarmupState state,
    WarmupMeters meters,
    StorageState storage,
    LinkGenerator links,
    IOptions<HostFilteringOptions> hosts,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ServiceWarmup> logger)
    : BackgroundService
{
    // After thirty calls a method is compiled again in the background, and after thirty more once again.
    private const int ChatsAtStart = 300;
    private const int ChatsAtATime = 40;
    private const int MostUntilCompiled = 25;
    private const int FewMethods = 50;
    private const int Repetitions = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AtMostCompiling = TimeSpan.FromSeconds(5);

    private static readonly string[] Reads =
        ["ConversationMetrics", "AllConversationMetrics", "Chats", "SystemMetrics", "Statistics", "DashboardSnapshot"];

    // Each takes another way through the assistant and its tools; with a number it is one that was not asked before.
    private static readonly CompositeFormat[] Questions =
    [
        CompositeFormat.Parse("What skincare routine for oily skin? And is retinol safe? ({0})"),
        CompositeFormat.Parse("I have dry skin, what helps? ({0})"),
        CompositeFormat.Parse("Hello! How are you? ({0})"),
        CompositeFormat.Parse("Convert {0} ml to tsp"),
        CompositeFormat.Parse("Save a routine for oily skin ({0})"),
        CompositeFormat.Parse("Save a routine for dry skin with acne ({0})"),
        CompositeFormat.Parse("{0}: show me my routine"),
        CompositeFormat.Parse("Look up niacinamide ({0})"),
    ];

    /// <summary>One of the questions; the first ones are of every kind.</summary>
    internal static string Question(int number) =>
        string.Format(CultureInfo.InvariantCulture, Questions[number % Questions.Length], number);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken);
            await WarmUpAsync(stoppingToken);
            // Not when the service stops: what is on its way even then is nobody's question.
            state.SetOver();
        }
        finally
        {
            state.SetReady();
        }
    }

    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
    }

    [SuppressMessage("Design", "CA1031", Justification = "A service that is cold is a slow one, not a broken one.")]
    private async Task WarmUpAsync(CancellationToken stoppingToken)
    {
        // Of these requests, only the server's side is to be traced.
        using var untraced = SuppressInstrumentationScope.Begin();
        meters.Start();
        using var client = new HttpClient(
            new SocketsHttpHandler { MeterFactory = meters, ActivityHeadersPropagator = null, UseProxy = false });
        try
        {
            client.BaseAddress = OwnAddress();
            client.DefaultRequestHeaders.Host = OwnHost();
            client.DefaultRequestHeaders.Add(WarmupState.Header, state.Token);
            client.DefaultRequestHeaders.Add("traceparent", $"00-{WarmupTelemetry.TraceId}-{ActivitySpanId.CreateRandom()}-01");
            await ReadAsync(client, stoppingToken);
            await AskAsync(client, ChatsAtStart, stoppingToken);
            await AskUntilCompiledAsync(client, stoppingToken);
            state.SetReady();
            for (var repetition = 0; repetition < Repetitions; repetition++)
            {
                await Task.Delay(Pause, time, stoppingToken);
                await AskAsync(client, ChatsAtATime, stoppingToken);
            }
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            logger.NotWarm(exception.Message);
        }
    }

    private Uri OwnAddress()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(BindingAddress.Parse) ?? [];
        var own = addresses.FirstOrDefault(address => address is { Scheme: "http", IsUnixPipe: false })
            ?? throw new InvalidOperationException("There is no HTTP address.");
        return new UriBuilder(own.Scheme, own.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : own.Host, own.Port).Uri;
    }

    // Null for the address's.
    private string? OwnHost() =>
        hosts.Value.AllowedHosts is [var first, ..] ? first.Replace("*", "localhost", StringComparison.Ordinal) : null;

    private async Task ReadAsync(HttpClient client, CancellationToken stoppingToken)
    {
        var start = time.GetTimestamp();
        // If Redis does not respond, each read would wait for it.
        foreach (var read in Reads.TakeWhile(_ => !storage.IsUnreachable && time.GetElapsedTime(start) < AtMost))
        {
            var path = links.GetPathByName(read, new RouteValueDictionary { ["conversation_id"] = "warm-up" })!;
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            await SendAsync(client, request, stoppingToken);
        }
    }

    private async Task AskAsync(HttpClient client, int chats, CancellationToken stoppingToken)
    {
        var start = time.GetTimestamp();
        for (var chat = 0; chat < chats && time.GetElapsedTime(start) < AtMost; chat++)
        {
            var question =
                $$"""
                {
                  "message": "{{Question(chat)}}",
                  "conversation_id": "warm-up-{{Guid.NewGuid():N}}",
                  "user": "warm-up"
                }
                """;
            using var request = new HttpRequestMessage(HttpMethod.Post, links.GetPathByName("Chat"))
            {
                // With a length, as clients send it.
                Content = new StringContent(question, Encoding.UTF8, MediaTypeNames.Application.Json),
            };
            // One after the other, so that each question is asked both ways.
            if (chat / Questions.Length % 4 == 3)
            {
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Text.EventStream));
            }

            await SendAsync(client, request, stoppingToken);
        }
    }

    // First hundreds of methods are compiled meanwhile, then ever fewer.
    private async Task AskUntilCompiledAsync(HttpClient client, CancellationToken stoppingToken)
    {
        var start = time.GetTimestamp();
        var compiled = long.MaxValue;
        for (var repetition = 0; repetition < MostUntilCompiled && compiled > FewMethods && !storage.IsUnreachable; repetition++)
        {
            if (time.GetElapsedTime(start) > AtMostCompiling)
            {
                return;
            }

            var before = JitInfo.GetCompiledMethodCount();
            await AskAsync(client, ChatsAtATime, stoppingToken);
            compiled = JitInfo.GetCompiledMethodCount() - before;
        }
    }

    private async Task SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken stoppingToken)
    {
        using var response = await client.SendAsync(request, stoppingToken);
        if (!response.IsSuccessStatusCode)
        {
            // The conversation does not exist, there is no sample yet, or no Redis: the code for such responses is compiled as well.
            logger.WarmupAnswer(request.RequestUri!.ToString(), (int)response.StatusCode);
        }
    }
}
