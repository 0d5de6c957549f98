using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Telemetry.Records;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>
/// What a chat has used so far, one to a scope: a chat that fails is charged for it. A model that was left behind may still add
/// to it while it is read.
/// </summary>
internal sealed class UsageAccumulator(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<Exchange> _exchanges = [];
    private readonly List<AttemptRecord> _attempts = [];
    private ChatModel? _model;
    private StreamedResponse? _answer;
    private ToolCalls? _calls;

    /// <summary>Whether the approved call has been carried out.</summary>
    public bool IsApprovedDone => _calls?.IsApprovedDone ?? false;

    /// <summary>Begins with a chat in which nothing has been used.</summary>
    /// <param name="calls">Null where no tools are called here.</param>
    public void Begin(ChatModel model, StreamedResponse answer, ToolCalls? calls) =>
        (_model, _answer, _calls) = (model, answer, calls);

    /// <summary>The model is asked.</summary>
    /// <param name="tools">The tools it is offered; they are part of what it reads.</param>
    public void Ask(IReadOnlyList<ChatMessage> prompt, IList<AITool>? tools)
    {
        lock (_gate)
        {
            _exchanges.Add(new Exchange(prompt, tools));
        }
    }

    /// <summary>Calls of the model that failed and were made again.</summary>
    public IReadOnlyList<AttemptRecord> Attempts
    {
        get
        {
            lock (_gate)
            {
                return [.. _attempts];
            }
        }
    }

    /// <summary>Call when a piece of the model's answer has arrived.</summary>
    public void Add(ChatResponseUpdate update)
    {
        lock (_gate)
        {
            _exchanges[^1].Updates.Add(update);
        }
    }

    /// <summary>Call when a call of the model has failed and is made again.</summary>
    public void Add(AttemptRecord attempt)
    {
        lock (_gate)
        {
            _attempts.Add(attempt);
        }
    }

    /// <summary>Call when the model has answered.</summary>
    /// <returns>The complete answer.</returns>
    public ChatResponse Answered()
    {
        lock (_gate)
        {
            return _exchanges[^1].Response = _exchanges[^1].Updates.ToChatResponse();
        }
    }

    /// <summary>
    /// What has been answered, the last answer as far as it came. A call that brought nothing has used nothing.
    /// </summary>
    public IReadOnlyList<ModelExchange> Exchanges()
    {
        lock (_gate)
        {
            return
            [
                .. _exchanges.Where(one => one.Updates.Count > 0)
                    .Select(one => new ModelExchange(one.Prompt, one.Response ?? one.Updates.ToChatResponse()) { Tools = one.Tools }),
            ];
        }
    }

    /// <summary>
    /// What has been used; null when the assistant was not reached. The calls of the model count, also those that failed.
    /// </summary>
    public ModelUsage? SoFar()
    {
        var exchanges = Exchanges();
        return _model is null
            ? null
            : ModelUsage.From(
                _model,
                _model.PriceAt(time.GetUtcNow()),
                [.. exchanges.Select(exchange => exchange.CountTokens())],
                Calls(),
                _calls?.Count ?? 0,
                _answer!.TimeToFirstToken) with
            {
                FinishReason = exchanges is [.., var last] ? last.CutOff : null,
            };
    }

    private int Calls()
    {
        lock (_gate)
        {
            return _exchanges.Count;
        }
    }

    private sealed class Exchange(IReadOnlyList<ChatMessage> prompt, IList<AITool>? tools)
    {
        public IReadOnlyList<ChatMessage> Prompt => prompt;

        public IList<AITool>? Tools => tools;

        public List<ChatResponseUpdate> Updates { get; } = [];

        /// <summary>The complete answer; null until it has arrived.</summary>
        public ChatResponse? Response { get; set; }
    }
}
