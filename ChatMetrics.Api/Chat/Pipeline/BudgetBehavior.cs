using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>Refuses a question whose budget is used up, if the budget's rule says so.</summary>
internal sealed class BudgetBehavior(ChatBudgets budgets) : IPipelineBehavior<ChatCommand, ChatReply>
{
    public Task<ChatReply> Handle(
        ChatCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<ChatReply> next)
    {
        budgets.ThrowIfSpent(request.Question);
        return next();
    }
}

/// <summary>
/// Which budgets are used up, by the states of the alerts: read once a second, and only if there is a rule that stops chats. While
/// Redis is away, what was known last holds until the end of its day or month.
/// </summary>
internal sealed class ChatBudgets(
    AlertRules rules,
    AlertStore store,
    ChatModels models,
    IOptions<ChatMetricsOptions> options,
    TimeProvider time,
    ILogger<ChatBudgets> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private volatile SpentBudget[] _spent = [];

    /// <exception cref="BudgetSpentException">One that this question would be paid from is used up.</exception>
    public void ThrowIfSpent(ChatRequest question)
    {
        foreach (var budget in _spent)
        {
            if (time.GetUtcNow() is var now && now < budget.Until && IsOf(question, budget.Group))
            {
                throw new BudgetSpentException(budget.Message) { RetryAfter = budget.Until - now };
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!rules.All.Any(rule => rule.Stop))
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                var book = await store.ReadBookAsync();
                _spent = [.. rules.All.Where(rule => rule.Stop).SelectMany(rule => SpentOf(rule, book))];
            }
            catch (Exception exception) when (exception is OperationCanceledException || RedisFailure.Is(exception))
            {
                logger.BudgetsNotRead(exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static IEnumerable<SpentBudget> SpentOf(AlertRule rule, AlertBook book) =>
        from entry in book.Of(rule.Name)
        where entry is { State.Phase: AlertPhase.Firing, Alert.LevelPercent: >= 100 }
        let alert = entry.Alert!
        let whose = alert is { GroupBy: { } grouping, Group: { } name }
            ? new ChatGroup(StatisticsGroupings.Find(grouping)!.Value, name) : null
        select new SpentBudget(
            whose,
            rule.EndOfPeriod(entry.State.KnownAt),
            $"The budget {rule.Name} of this {alert.Window}{(whose is null ? "" : $" for {alert.GroupBy} {alert.Group}")} is used up.");

    private bool IsOf(ChatRequest question, ChatGroup? group) => group?.Grouping switch
    {
        null => true,
        StatisticsGrouping.User => options.Value.Users.NameOf(question.User) == group.Name,
        StatisticsGrouping.Purpose => ChatPurpose.NameOf(ChatPurpose.Store(question.Purpose)) == group.Name,
        _ => models.Choose(question.Model).Name == group.Name,
    };

    private sealed record SpentBudget(ChatGroup? Group, DateTimeOffset Until, string Message);
}
