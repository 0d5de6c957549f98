using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatMetrics.Architecture.Tests;

/// <summary>House rules that no analyzer holds.</summary>
public sealed partial class SourceTests
{
    // As max_line_length in .editorconfig, which only editors heed.
    private const int MaxLineLength = 140;

    private static readonly IReadOnlyList<SourceFile> Files = SourceFile.ReadAll();

    [Fact]
    public void Product_EveryLine_IsAtMost140Characters() => AssertNone(
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
    public void Projects_LogMessages_AreInOneFile() => AssertNone(
        from file in Files
        where LogMessage().IsMatch(file.Text)
        group file.Path by file.Project into paths
        where paths.Count() > 1 || !paths.Single().EndsWith("/Log.cs", StringComparison.Ordinal)
        select $"{paths.Key}: {string.Join(", ", paths)}");

    [Fact]
    public void Projects_LogMessages_HaveIdsOfTheirOwn() => AssertNone(
        from file in Files
        from message in LogMessage().Matches(file.Text)
        group message by (file.Project, Id: message.Groups["id"].Value) into messages
        where messages.Count() > 1 || messages.Key.Id.Length == 0
        select $"{messages.Key.Project}: {messages.Key.Id}");

    [Fact]
    public void Projects_AreFound() => Assert.Superset(
        new HashSet<string> { "ChatMetrics.Api", "ChatMetrics.Worker", "bench/ChatMetrics.LoadGenerator", "tests/ChatMetrics.Testing" },
        Files.Select(file => file.Project).ToHashSet());

    // The id comes first; an attribute without one has an empty id.
    [GeneratedRegex(@"^\s*\[LoggerMessage\(\s*(?<id>\d*)", RegexOptions.Multiline)]
    private static partial Regex LogMessage();

    private static void AssertNone(IEnumerable<string> faults) => Assert.Empty(faults);
}
