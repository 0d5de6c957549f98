namespace ChatMetrics.Api.Http;

/// <summary>Reads <c>sort=</c> and <c>order=</c>.</summary>
internal static class SortQuery
{
    /// <summary>Whether the lowest comes first; an unknown order, or an unknown key, is among the errors.</summary>
    /// <param name="sort">The key, as it was sent.</param>
    /// <param name="known">The keys that there are.</param>
    public static bool ReadIsAscending(string? sort, string? order, IReadOnlyCollection<string> known, FieldErrors errors)
    {
        if (sort is not null && !known.Contains(sort))
        {
            errors.Add("sort", $"Must be one of {string.Join(", ", known)}.");
        }

        if (order is not (null or "asc" or "desc"))
        {
            errors.Add("order", "Must be asc or desc.");
        }

        return order == "asc";
    }
}
