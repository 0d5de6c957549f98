namespace ChatMetrics.Telemetry.Settings;

/// <summary>How far apart two names are: how many letters would have to be added, left out or replaced, without regard to case.</summary>
internal static class SpellingDistance
{
    private const int Max = 2;

    /// <summary>The name that may have been meant; null where none is near.</summary>
    public static string? FindNear(string name, IEnumerable<string> names) => names
        .Select(known => (Name: known, Distance: Between(name, known)))
        .OrderBy(known => known.Distance)
        .FirstOrDefault(known => known.Distance <= Math.Min(Max, known.Name.Length / 2)).Name;

    // Levenshtein's.
    private static int Between(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
