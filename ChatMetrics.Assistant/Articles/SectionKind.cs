namespace ChatMetrics.Assistant.Articles;

internal enum SectionKind
{
    Summary,
    Causes,
    Helps,
    Steps,
    Morning,
    Evening,
    Order,
    NotFor,
    NotWith,
    Avoid,
    Doctor,

    /// <summary>Answers the particular question its heading names.</summary>
    Detail,
}
