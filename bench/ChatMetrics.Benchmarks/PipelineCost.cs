using System.Diagnostics;
using System.Globalization;
using System.Text;
using ChatMetrics.Api;
using ChatMetrics.Api.Chat.Warmup;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatMetrics.Benchmarks;

/// <summary>
/// The cost of a chat to the API without a connection and without Redis: from the request's JSON through all six stages to the
/// response's JSON. One chat after the other, on one thread.
/// </summary>
internal static class PipelineCost
{
    private const int Chats = 20_000;
    private const int Rounds = 8;

    private static readonly byte[] Question = Encoding.UTF8.GetBytes("""{"message": "What skincare routine for oily skin?"}""");

    public static async Task RunAsync()
    {
        await using var app = ApiApplication.Build(
            ["--ConnectionStrings:redis=127.0.0.1:1,abortConnect=false", "--Logging:LogLevel:Default=None", "--urls=http://127.0.0.1:0"]);
        var chat = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)
            .First(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName == "Chat");
        for (var round = 1; round <= Rounds; round++)
        {
            var (start, allocated) = (Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes());
            for (var i = 0; i < Chats; i++)
            {
                await AskAsync(app.Services, chat.RequestDelegate!);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Stopwatch.GetElapsedTime(start).TotalMicroseconds / Chats:0.0} µs, {(GC.GetTotalAllocatedBytes() - allocated) / 1024.0 / Chats:0.0} KB a chat"));
        }
    }

    private static async Task AskAsync(IServiceProvider services, RequestDelegate chat)
    {
        await using var scope = services.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Features.Set(WarmupRequest.Instance);
        context.Request.Method = HttpMethods.Post;
        context.Request.ContentType = "application/json";
        context.Request.ContentLength = Question.Length;
        context.Request.Body = new MemoryStream(Question);
        await chat(context);
    }
}
