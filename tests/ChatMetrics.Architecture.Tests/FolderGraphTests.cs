namespace ChatMetrics.Architecture.Tests;

public sealed class FolderGraphTests
{
    [Fact]
    public void FindCircles_ReferencesGoDownOnly_IsEmpty() => Assert.Empty(Find("A.X B.Y", "B.Y C.Z", "A.X C.Z", "A.X A.W"));

    [Fact]
    public void FindCircles_TwoFolders_NamesEachReferenceAndTheTypes()
    {
        var circles = Find("A.X B.Y", "B.Y A.Z", "A.V B.U", "A.X C.Z");

        Assert.Equal(["A -> B", "B -> A"], circles.Select(circle => circle.Name));
        Assert.Equal(
            "A -> B\n    circle: A.X -> B.Y -> A.Z\n    by: V -> U, X -> Y", circles[0].ToString());
        Assert.Equal("B.Y -> A.Z, A.V -> B.U", circles[1].Path);
    }

    [Fact]
    public void Path_OneTypeIsInBothSteps_IsNamedOnce() => Assert.Equal("A.X -> B.Y -> A.Z", Find("A.X B.Y", "B.Y A.Z")[0].Path);

    [Fact]
    public void FindCircles_SeveralWaysBack_TakesTheShortest()
    {
        var circles = Find("A.X B.Y", "B.Y C.Z", "C.Z D.W", "D.W A.X", "C.Z A.X");

        Assert.Equal("A.X -> B.Y -> C.Z -> A.X", circles.Single(circle => circle.Name == "A -> B").Path);
        Assert.Equal("D.W -> A.X -> B.Y -> C.Z -> D.W", circles.Single(circle => circle.Name == "D -> A").Path);
    }

    private static IReadOnlyList<Circle> Find(params IEnumerable<string> references) =>
        new FolderGraph(references.Select(reference => new TypeReference(Parse(reference[..3]), Parse(reference[4..])))).FindCircles();

    // "A.X"
    private static TypeName Parse(string text) => new(text[..1], text[2..]);
}
