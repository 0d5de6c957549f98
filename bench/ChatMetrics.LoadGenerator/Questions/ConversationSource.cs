using Microsoft.Extensions.Options;

namespace ChatMetrics.LoadGenerator.Questions;

/// <summary>Generates one conversation after the other; the same seed generates the same ones.</summary>
internal sealed class ConversationSource(IOptions<LoadGeneratorOptions> options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Random _random = options.Value.Seed is { } seed ? new Random(seed) : new Random();
    private readonly string[] _models = options.Value.Models;
    // So that a later run does not continue the conversations of an earlier one.
    private readonly string _run = time.GetUtcNow().ToUnixTimeSeconds().ToString("x", System.Globalization.CultureInfo.InvariantCulture);
    private int _count;

    public Conversation Next()
    {
        lock (_lock)
        {
            var number = _count++;
            return new Conversation(
                $"{Pick(Topics.Names)}-{_run}-{number + 1}",
                _models.Length == 0 ? null : _models[number % _models.Length],
                [.. Messages().Take(Length()).Select(AsQuestion)]);
        }
    }

    /// <summary>Most people ask a few questions; some ask many.</summary>
    private int Length() => _random.Next(100) switch
    {
        < 60 => _random.Next(1, 5),
        < 90 => _random.Next(5, 12),
        _ => _random.Next(20, 41),
    };

    // Endless: the conversation's length decides.
    private IEnumerable<string> Messages()
    {
        while (true)
        {
            var topic = Pick(Topics.All);
            yield return Pick(topic.Openings);
            foreach (var message in topic.FollowUps.Where(_ => _random.Next(3) > 0))
            {
                yield return message;
            }

            if (_random.Next(4) == 0)
            {
                yield return Pick(Topics.ForTools);
            }

            if (_random.Next(8) == 0)
            {
                yield return Pick(Topics.ForApproval);
                yield return Pick(Topics.Replies);
            }
        }
    }

    private Question AsQuestion(string message)
    {
        var isStreamed = _random.Next(10) < 4;
        return new Question(message, isStreamed, isStreamed && _random.Next(25) == 0);
    }

    private string Pick(string[] items) => items[_random.Next(items.Length)];

    private Topic Pick(Topic[] topics) => topics[_random.Next(topics.Length)];
}
