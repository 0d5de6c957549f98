using System.Diagnostics.CodeAnalysis;
using System.Net.Mime;
using System.Text;
using ChatMetrics.Api.Spool;
using OpenTelemetry;

namespace ChatMetrics.Api.Chat.Warmup;

/// <summary>
/// Before the service listens, has it answer some chats and reads that nobody sends, so that the first question does not pay for
/// compiling what all questions run; and goes on with a few for some seconds, because what is called often is compiled twice
/// more, each time to run faster. None of them is stored, shown or counted, and no remote model is asked.
/// </summary>
internal sealed class ServiceWarmup(
    IServiceScopeFactory scopes,
    StorageState storage,
    IConfiguration configuration,
    TimeProvider time,
    ILogger<ServiceWarmup> logger)
    : BackgroundService
{
    // After thirty calls a method is compiled again in the background, and after thirty more once again.
    private const int ChatsAtStart = 300;
    private const int ChatsAtATime = 40;
    private const int Repetitions = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(1);

    private static readonly string[] Reads =
        ["ConversationMetrics", "AllConversationMetrics", "Chats", "SystemMetrics", "Statistics", "DashboardSnapshot"];

    // A conversation of its own: a pending approval is taken by the conversation's next message.
    private readonly string _conversation = $"warm-up-{Guid.NewGuid():N}";

    /// <summary>The service's endpoints; set before it starts.</summary>
    public IEnumerable<EndpointDataSource> Endpoints { get; set; } = [];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (configuration.GetValue("ChatMetrics:Warmup", defaultValue: true))
        {
            await WarmUpAsync(Reads, ChatsAtStart, cancellationToken);
            await base.StartAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            await Task.Delay(Pause, time, stoppingToken);
            await WarmUpAsync([], ChatsAtATime, stoppingToken);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A service that is cold is a slow one, not a broken one.")]
    private async Task WarmUpAsync(string[] reads, int chats, CancellationToken cancellationToken)
    {
        var question =
            $$"""
            {"message": "What skincare routine for oily skin? And is retinol safe?", "conversation_id": "{{_conversation}}"}
            """;
        // Nobody asked, so there is nothing to trace.
        using var untraced = SuppressInstrumentationScope.Begin();
        var start = time.GetTimestamp();
        try
        {
            // If Redis does not respond, each read would wait for it.
            foreach (var read in reads.TakeWhile(_ => !storage.IsUnreachable && time.GetElapsedTime(start) < AtMost))
            {
                await RequestAsync(read, body: null, cancellationToken);
            }

            for (var chat = 0;
                chat < chats && time.GetElapsedTime(start) < AtMost && !cancellationToken.IsCancellationRequested;
                chat++)
            {
                await RequestAsync("Chat", question, cancellationToken);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.NotWarm(exception.Message);
        }
    }

    // As a server would, but without a connection.
    private async Task RequestAsync(string name, string? body, CancellationToken cancellationToken)
    {
        var endpoint = Endpoints.SelectMany(source => source.Endpoints)
            .First(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName == name);
        await using var scope = scopes.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        context.Features.Set(WarmupRequest.Instance);
        context.SetEndpoint(endpoint);
        context.Request.RouteValues["conversation_id"] = _conversation;
        if (body is not null)
        {
            context.Request.Method = HttpMethods.Post;
            context.Request.ContentType = MediaTypeNames.Application.Json;
            context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
            context.Request.ContentLength = context.Request.Body.Length;
        }

        try
        {
            await endpoint.RequestDelegate!(context);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The conversation does not exist, there is no sample yet, or no Redis: the code for such responses is compiled as
            // well.
            logger.WarmupAnswer(name, exception.GetType().Name);
        }
    }
}

/// <summary>Marks the context of a warm-up request.</summary>
internal sealed class WarmupRequest
{
    public static WarmupRequest Instance { get; } = new();

    public static bool Is(HttpContext context) => context.Features.Get<WarmupRequest>() is not null;
}
