using System.Reflection;
using System.Text.RegularExpressions;

namespace ChatMetrics.Architecture.Tests;

/// <summary>No text makes a pattern of the product slow, whoever sends it.</summary>
public sealed partial class RegexTests
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly (string Name, GeneratedRegexAttribute Pattern)[] Generated =
    [
        .. from path in Directory.GetFiles(AppContext.BaseDirectory, "ChatMetrics.*.dll")
           let assembly = Assembly.Load(AssemblyName.GetAssemblyName(path))
           where assembly != typeof(RegexTests).Assembly
           from type in assembly.GetTypes()
           from member in type.GetMembers(Declared)
           from pattern in member.GetCustomAttributes<GeneratedRegexAttribute>()
           select ($"{type.FullName}.{member.Name}", pattern),
    ];

    [Fact]
    public void Product_GeneratedPatterns_AreBounded()
    {
        Assert.True(Generated.Length >= 10, $"{Generated.Length}");
        Assert.Empty(
            from regex in Generated
            where !regex.Pattern.Options.HasFlag(RegexOptions.NonBacktracking) && regex.Pattern.MatchTimeoutMilliseconds <= 0
            let unbounded = RegexBounds.FindUnbounded(regex.Pattern.Pattern)
            where unbounded is not null
            select $"{regex.Name}: {unbounded}");
    }

    // What is put together at run time cannot be looked at here.
    [Fact]
    public void Product_OtherPatterns_HaveATimeLimitOrDoNotBacktrack() => Assert.Empty(
        from file in SourceFile.ReadAll()
        where file.IsProduct
        from call in Call().Matches(file.Text)
        where !call.Value.Contains("NonBacktracking", StringComparison.Ordinal) && !call.Value.Contains("TimeSpan.", StringComparison.Ordinal)
        select $"{file.Path}: {call.Value}");

    [Theory]
    [InlineData("a{1,9}b?c", null)]
    [InlineData(@"(?>\s+)(?<name>(?>[a-z]+))\d", null)]
    [InlineData(@"(?:(?>\S+)(?>\s*)){1,16}", null)]
    [InlineData(@"(?<=\.\d{7})\d{1,9}(?=Z|[+-]\d\d:\d\d$)", null)]
    [InlineData("[*+]{1,3}", null)]
    [InlineData("(?:a{1,9} )?", null)]
    [InlineData(@"\s+", @"\s+")]
    [InlineData("x*?y", "x*?")]
    [InlineData(@"\p{L}{2,}", @"\p{L}{2,}")]
    [InlineData("(a+)+$", "a+")]
    [InlineData("(?>a+b+)", "a+")]
    [InlineData("(?>(?:a|b)*)", "(?:a|b)*")]
    [InlineData("(?:a{1,9}b){1,9}", "(?:a{1,9}b){1,9}")]
    [InlineData("(?:(?:a?b){2,4}){3}", "(?:(?:a?b){2,4}){3}")]
    public void FindUnbounded_APattern_FindsWhatATextMayMakeSlow(string pattern, string? unbounded) =>
        Assert.Equal(unbounded, RegexBounds.FindUnbounded(pattern));

    // To the end of the statement.
    [GeneratedRegex(@"(?:new Regex|\bRegex\.(?!Escape|Unescape)\w+)\([^;]*;")]
    private static partial Regex Call();
}
