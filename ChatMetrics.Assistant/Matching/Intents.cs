namespace ChatMetrics.Assistant.Matching;

/// <summary>What a message wants to know about its topic.</summary>
[Flags]
internal enum Intents
{
    None = 0,
    Routine = 1,
    Morning = 2,
    Evening = 4,
    Avoid = 8,
    Doctor = 16,
    Causes = 32,
    Order = 64,
    More = 128,

    /// <summary>It refers to something named before: "does it help with acne?".</summary>
    Reference = 256,

    AnyRoutine = Routine | Morning | Evening,
}
