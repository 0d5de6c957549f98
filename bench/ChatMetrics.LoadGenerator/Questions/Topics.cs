namespace ChatMetrics.LoadGenerator.Questions;

/// <summary>A topic that people ask about: opening questions and follow-ups.</summary>
internal sealed record Topic(string[] Openings, string[] FollowUps);

/// <summary>Questions for an assistant for skincare and everyday health.</summary>
internal static class Topics
{
    public static readonly Topic[] All =
    [
        new(
            ["I have oily skin and acne. What skincare routine do you recommend?", "My skin is shiny by noon, what can I do?"],
            ["What should I avoid?", "and in the evening?", "Do I still need a moisturiser?", "How long until I see a difference?"]),
        new(
            ["My skin gets so dry in winter, what helps?", "Trockene Haut im Winter, was hilft?"],
            ["Is hyaluronic acid worth it?", "How often should I moisturise?", "Could it be eczema?", "What about my lips?"]),
        new(
            ["What does niacinamide do?", "Can I use retinol together with vitamin C?"],
            ["Who should not use it?", "In the morning or at night?", "Is that safe in pregnancy?", "Which strength should I start with?"]),
        new(
            ["How much sunscreen do I need on a beach day?", "I got sunburnt yesterday, what now?"],
            ["How often should I reapply it after swimming?", "Do I need it in winter too?", "Does it expire?"]),
        new(
            ["I sleep badly, what can I do?", "I have been so stressed lately."],
            ["Does exercise help?", "What about coffee?", "How many hours should I sleep?", "and when should I see a doctor?"]),
        new(
            ["I have had a headache since this morning.", "My lower back hurts from sitting all day."],
            ["Which exercises would you suggest?", "Should I rest?", "How much water should I drink?", "When is it serious?"]),
        new(
            ["I think I am getting a cold.", "My throat is sore, what helps?"],
            ["Is that a fever already at 38 degrees?", "Can I go running?", "How long does it last?"]),
        new(
            ["My hay fever is back, any ideas?", "What helps against mosquito bites?"],
            ["Is there anything without a prescription?", "Why is it worse in the evening?"]),
        new(
            ["I have dark spots after acne, what can I do?", "How do I get rid of blackheads?"],
            ["Do acids help?", "How often can I exfoliate?", "Will sunscreen make a difference?", "and against scars?"]),
        new(
            ["What is a healthy breakfast?", "I want to start exercising, how do I begin?"],
            ["How many times a week?", "What if I have only ten minutes?", "thanks"]),
    ];

    /// <summary>Questions that are answered by a tool.</summary>
    public static readonly string[] ForTools =
    [
        "Convert 30 ml to tsp", "Convert 2.5 oz to g", "Look up niacinamide", "Look up salicylic acid", "Convert 38.5 C to F",
        "Build me a routine for dry skin", "What is my routine?",
    ];

    /// <summary>Requests that a tool carries out only after the next message approves them.</summary>
    public static readonly string[] ForApproval = ["Save a routine for oily skin with acne", "Save my routine for sensitive skin"];

    public static readonly string[] Replies = ["yes", "yes", "no"];

    public static readonly string[] Names = ["anna", "ben", "chiara", "david", "elif", "femi", "grace", "hugo", "ines", "jonas", "kaito", "lena"];
}
