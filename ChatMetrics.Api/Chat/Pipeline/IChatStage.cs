using ChatMetrics.Telemetry.Records;
using MediatR;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>A request that is one stage of a chat, measured by <see cref="StageBehavior{TStage, TResult}"/>.</summary>
internal interface IChatStage
{
    static abstract ChatStage Stage { get; }
}

/// <inheritdoc cref="IChatStage"/>
internal interface IChatStage<out TResult> : IRequest<TResult>, IChatStage;
