using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>What the questions of a time would have cost at another model's prices, by their stored tokens.</summary>
/// <param name="Model">The other model.</param>
/// <param name="Price">Its price today.</param>
/// <param name="WindowChats">The chats of the time, whether or not they match the filter.</param>
/// <param name="LookedAt">How many of them were looked at, the newest first.</param>
/// <param name="LookedAtPercent">That share of them; null without chats.</param>
/// <param name="Overall">All chats that match the filter, and have tokens that both prices are known of.</param>
/// <param name="ByModel">The same by the model that was asked, by name.</param>
/// <param name="LeftOut">Chats that match the filter and are not among those, by reason.</param>
/// <param name="Caveats">What the figures cannot know, in sentences.</param>
public sealed record WhatIf(
    string Model,
    ModelPrice Price,
    string Window,
    DateTimeOffset From,
    DateTimeOffset To,
    long WindowChats,
    long LookedAt,
    double? LookedAtPercent,
    WhatIfCost Overall,
    IReadOnlyList<WhatIfCost> ByModel,
    IReadOnlyList<LeftOutChats> LeftOut,
    IReadOnlyList<string> Caveats);

/// <summary>What some chats did cost, and would have cost.</summary>
/// <param name="Name"><c>all</c>, or the model that was asked.</param>
/// <param name="Chats">Those of which both are known.</param>
/// <param name="ActualUsd">What these did cost.</param>
/// <param name="WhatIfUsd">What these would have cost.</param>
/// <param name="DifferenceUsd">Below 0 where the other model would have been cheaper.</param>
/// <param name="Ratio">What they would have cost by what they did; null where they cost nothing.</param>
public sealed record WhatIfCost(
    string Name, long Chats, decimal ActualUsd, decimal WhatIfUsd, decimal DifferenceUsd, decimal? Ratio);

/// <summary>Chats that are not compared.</summary>
/// <param name="Reason">
/// <c>actual_price_unknown</c>; <c>no_tokens</c>: none are stored, as of a chat that never reached its model;
/// <c>prompt_too_long</c>: the other price is known for shorter prompts only; <c>cached_price_unknown</c>: its price of cached tokens
/// is not
/// known.
/// </param>
/// <param name="WhatIfUsd">What they would have cost; absent where that is not known.</param>
public sealed record LeftOutChats(
    string Reason,
    long Chats,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? WhatIfUsd);
