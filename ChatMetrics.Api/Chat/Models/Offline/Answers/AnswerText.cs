using System.Text;
using ChatMetrics.Api.Chat.Models.Offline.Articles;

namespace ChatMetrics.Api.Chat.Models.Offline.Answers;

/// <summary>An answer in the making: paragraphs and lists in plain text that also reads well as Markdown.</summary>
internal sealed class AnswerText(Consultation question)
{
    private readonly StringBuilder _text = new(1024);

    public int Length => _text.Length;

    public void Add(string paragraph)
    {
        if (_text.Length > 0)
            _text.Append("\n\n");
        _text.Append(paragraph);
    }

    public void AddList(string label, string lines) => Add($"{label}:\n{lines}");

    public void Add(Section? section)
    {
        if (section is null)
            return;
        if (section.IsList)
            AddList(Label(section), section.Text);
        else
            Add(section.Text);
    }

    /// <summary>Adds an article in short, unless the conversation has had it.</summary>
    public void AddSummary(Article? article)
    {
        if (article?[SectionKind.Summary] is { } summary && !question.Conversation.HasSaid(summary.Text))
            Add(summary.Text);
    }

    /// <summary>Adds when to see a doctor: for what one suffers from, before what one uses.</summary>
    public void AddDoctor()
    {
        Article[] topics = question.Second is null ? [question.Main] : [question.Main, question.Second];
        var serious = Array.FindAll(topics, topic => topic.Kind is ArticleKind.Concern or ArticleKind.Caution);
        foreach (var topic in serious.Length > 0 ? serious : topics[..1])
            Add(topic[SectionKind.Doctor]);
    }

    public override string ToString() => _text.ToString();

    private static string Label(Section section) => section.Kind switch
    {
        SectionKind.Avoid => "Better to avoid",
        _ => section.Heading,
    };
}
