using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Contracts;
using MediatR;

namespace ChatMetrics.Api.Chat;

/// <summary>
/// The answer as a stream: <c>token</c> events as the model generates it, then one <c>completed</c> or <c>error</c> event;
/// <c>ping</c> events while the model is silent.
/// </summary>
internal static class ChatStream
{
    public static async Task AnswerAsync(HttpContext context, IMediator mediator, ChatCommand command, TimeProvider time)
    {
        using var stream = new EventStream(context.Response, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var pinging = stream.PingAsync(over.Token);
        try
        {
            var streaming = command with
            {
                OnToken = (text, cancellationToken) =>
                    stream.WriteAsync("token", new TokenEvent(text), WireJson.Utf8.TokenEvent, cancellationToken),
            };
            var reply = await mediator.Send(streaming, context.RequestAborted);
            if (reply.Withdrawal is { } withdrawal)
            {
                await stream.WriteAsync("token", new TokenEvent(withdrawal), WireJson.Utf8.TokenEvent, context.RequestAborted);
            }

            await stream.WriteAsync(
                "completed", reply.ToAnswer(command.ConversationId), WireJson.Utf8.ChatAnswer, context.RequestAborted);
        }
        // Before the first event, the response can still be an ordinary problem document.
        catch (Exception exception) when (context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            var problem = ProblemMap.DescribeWhole(context, exception);
            await stream.WriteAsync("error", problem, ProblemJson.Default.ProblemDetails, context.RequestAborted);
        }
        finally
        {
            await over.CancelAsync();
            await pinging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
