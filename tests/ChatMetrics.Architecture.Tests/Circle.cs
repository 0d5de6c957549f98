using System.Text;

namespace ChatMetrics.Architecture.Tests;

/// <summary>A reference from one folder to another that is part of a circle.</summary>
/// <param name="From">The folder that refers.</param>
/// <param name="To">The folder that is referred to.</param>
/// <param name="Types">Every pair of types that makes the reference.</param>
/// <param name="Steps">The references of the shortest circle, beginning with this one; each with all its pairs of types.</param>
internal sealed record Circle(
    string From, string To, IReadOnlyList<TypeReference> Types, IReadOnlyList<IReadOnlyList<TypeReference>> Steps)
{
    public string Name => $"{From} -> {To}";

    /// <summary>The types of the shortest circle: <c>A.X -> B.Y -> A.Z</c>. A comma stands between two types of one folder.</summary>
    public string Path
    {
        get
        {
            var path = new StringBuilder();
            TypeName? last = null;
            foreach (var (step, next) in Steps.Zip(Steps.Skip(1).Append([])))
            {
                // One that goes on where the last one ended, if there is any.
                var reference = step
                    .OrderByDescending(candidate => candidate.From == last)
                    .ThenByDescending(candidate => next.Any(following => following.From == candidate.To))
                    .First();
                path.Append(last is null ? $"{reference.From}" : reference.From == last ? "" : $", {reference.From}");
                path.Append($" -> {reference.To}");
                last = reference.To;
            }

            return path.ToString();
        }
    }

    /// <summary>The reference, the shortest circle that it is in, and every pair of types that makes it.</summary>
    public override string ToString() =>
        $"{Name}\n    circle: {Path}\n    by: {string.Join(", ", Types.Select(type => $"{type.From.Name} -> {type.To.Name}"))}";
}
