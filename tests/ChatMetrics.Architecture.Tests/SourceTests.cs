using System.Globalization;

namespace ChatMetrics.Architecture.Tests;

/// <summary>House rules that no analyzer holds.</summary>
public sealed class SourceTests
{
    // As max_line_length in .editorconfig, which only editors heed.
    private const int MaxLineLength = 130;

    private static readonly IReadOnlyList<SourceFile> Files = SourceFile.ReadAll();

    [Fact]
    public void Product_EveryLine_IsAtMost130Characters() => AssertNone(
        from file in Files
        where file.IsProduct
        from line in file.Lines
        where new StringInfo(line.Text).LengthInTextElements > MaxLineLength
        select $"{file.Path}:{line.Number}");

    // Where one is needed after all, the analyzer would be silenced: that is to be seen here.
    [Fact]
    public void Product_Awaits_DoNotConfigureFalse() => AssertNone(
        from file in Files
        where file.IsProduct
        from line in file.Lines
        where line.Text.Contains("ConfigureAwait(false)", StringComparison.Ordinal)
        select $"{file.Path}:{line.Number}");

    [Fact]
    public void Projects_AreFound() => Assert.Superset(
        new HashSet<string> { "ChatMetrics.Api", "ChatMetrics.Worker", "bench/ChatMetrics.LoadGenerator", "tests/ChatMetrics.Testing" },
        Files.Select(file => file.Project).ToHashSet());

    private static void AssertNone(IEnumerable<string> faults) => Assert.Empty(faults);
}
