namespace ChatMetrics.Assistant.Articles;

internal enum ArticleKind
{
    /// <summary>What the user's skin is like; the base of a routine.</summary>
    SkinType,

    /// <summary>What the user suffers from.</summary>
    Concern,

    /// <summary>What the user applies or does: a product, sleep, exercise.</summary>
    Remedy,

    /// <summary>A general answer that gives way to any more exact one.</summary>
    Guide,

    /// <summary>A circumstance in which other advice may be unsafe, so it comes first.</summary>
    Caution,
}
