using ChatMetrics.Api.Chat.Models.Offline.Retrieval;

namespace ChatMetrics.Api.Chat.Models.Offline.Answers;

/// <summary>Puts an answer together from the passages that fit the question.</summary>
internal sealed class AnswerComposer(Library library)
{
    public const string Disclaimer = "I'm an assistant and not a doctor, so take this as general information.";

    private const string PregnancyNote =
        "Since you mentioned pregnancy or breastfeeding: leave out retinoids, and check any medicine below with your midwife, doctor or pharmacist first.";

    private const int MostLeftTopics = 2;

    private readonly TopicAnswer _oneTopic = new(library);
    private readonly TwoTopicsAnswer _twoTopics = new(library);

    public string Compose(Consultation question)
    {
        var text = new AnswerText(question);
        if (question.IsPregnant)
            text.Add(PregnancyNote);

        if (question.AsksForRoutine)
            RoutineAnswer.Write(text, question);
        else if (question.Second is null || question.Asks(Cues.More))
            _oneTopic.Write(text, question);
        else
            _twoTopics.Write(text, question);

        if (question.Left.Count > 0)
            text.Add($"You also mentioned {string.Join(" and ", question.Left.Take(MostLeftTopics).Select(topic => topic.Name))}; ask me about that next.");
        if (!question.Conversation.HasSaid(Disclaimer))
            text.Add(Disclaimer);
        return text.ToString();
    }
}
