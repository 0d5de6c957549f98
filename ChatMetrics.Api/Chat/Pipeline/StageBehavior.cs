using System.Diagnostics;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using MediatR;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>
/// Measures every stage: its mark, its console block, its span. A stage's time runs to the next mark, so the time between stages
/// is not lost.
/// </summary>
internal sealed class StageBehavior<TStage, TResult>(ChatTrace chat, ChatConsole console) : IPipelineBehavior<TStage, TResult>
    where TStage : IChatStage
{
    public async Task<TResult> Handle(TStage request, CancellationToken cancellationToken, RequestHandlerDelegate<TResult> next)
    {
        cancellationToken.ThrowIfCancellationRequested();
        chat.Mark(TStage.Stage);
        console.StageMarked(chat);
        using var span = ChatTracing.Source.StartActivity(TStage.Stage.Name());
        try
        {
            return await next();
        }
        catch
        {
            span?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }
}
