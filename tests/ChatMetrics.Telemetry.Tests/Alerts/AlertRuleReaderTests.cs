using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Statistics;
using Microsoft.Extensions.Configuration;

namespace ChatMetrics.Telemetry.Tests.Alerts;

public sealed class AlertRuleReaderTests
{
    [Fact]
    public void Defaults_OfTheSettings_AreRight()
    {
        var errors = new List<string>();
        var rules = AlertRules.Read(new AlertOptions(), (property, what) => errors.Add($"{property} {what}"));

        Assert.Empty(errors);
        Assert.Equal(new AlertOptions().Rules.Count, rules.Count);
        var cpu = rules.Single(rule => rule.Name == "system_cpu");
        Assert.Equal((70, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), 60.0), (cpu.Limit, cpu.For, cpu.ClearFor, cpu.ClearBelow(70)));
    }

    [Fact]
    public void Settings_OfADefaultRule_ChangeWhatTheyNameOnly()
    {
        var options = Bind(
            ("Rules:system_cpu:Limit", "95"), ("Rules:errors:Enabled", "false"), ("Rules:mine:Metric", "chats"), ("Rules:mine:Limit", "1"));
        var rules = AlertRules.Read(options, (property, what) => Assert.Fail($"{property} {what}"));

        var cpu = rules.Single(rule => rule.Name == "system_cpu");
        Assert.Equal((95, "system_cpu_percent"), (cpu.Limit, cpu.Metric.Name));
        Assert.DoesNotContain(rules, rule => rule.Name == "errors");
        Assert.Contains(rules, rule => rule.Name == "mine");
    }

    [Theory]
    [InlineData("system_cpu", "50", 45)]
    [InlineData("process_memory", "100", 90)]
    [InlineData("disk_full", "80", 72)]
    [InlineData("system_cpu", "70", 60)]
    [InlineData("system_cpu", "90", 65, "65")]
    public void Settings_OtherLimitOfADefaultRule_ClearsBelowNineTenthsOfItUnlessTheySayElse(
        string name, string limit, double clearsBelow, string? clear = null)
    {
        var options = Bind(($"Rules:{name}:Limit", limit), ($"Rules:{name}:Clear", clear));
        var rule = AlertRules.Read(options, (property, what) => Assert.Fail($"{property} {what}")).Single(one => one.Name == name);

        Assert.Equal(clearsBelow, rule.ClearBelow(rule.Limit!.Value), 1e-9);
    }

    [Fact]
    public void Read_Budget_HasLevelsAndZone()
    {
        var rule = AlertStateTests.Read(
            new() { Metric = "budget_usd", Limit = 20, Period = "month", By = "user", Stop = true }, new AlertOptions { TimeZone = "Europe/Berlin" });

        Assert.Equal([50, 80, 100], rule.Levels);
        Assert.Equal((StatisticsGrouping.User, BudgetPeriod.Month, "Europe/Berlin"), (rule.By, rule.Period, rule.Zone.Id));
    }

    [Theory]
    [InlineData("Metric", "cpu")]
    [InlineData("Metric", "workflow_begin_p95_ms")]
    [InlineData("Metric", "duration_p0_ms")]
    [InlineData("Limit", "-1")]
    [InlineData("Limit", "1e308")]
    [InlineData("Limit", "NaN")]
    [InlineData("Limit", "100.1")]
    [InlineData("TimesUsual", "2")]
    [InlineData("Clear", "71")]
    [InlineData("For", "soon")]
    [InlineData("For", "2d")]
    [InlineData("For", "99999999d")]
    [InlineData("Window", "5m")]
    [InlineData("User", "ada")]
    [InlineData("By", "user")]
    [InlineData("Period", "day")]
    [InlineData("Levels", "50")]
    [InlineData("Stop", "true")]
    [InlineData("MinChats", "0")]
    [InlineData("Severity", "bad")]
    [InlineData("Channels", "nobody")]
    [InlineData("Channels", ",")]
    public void Read_WrongPropertyOfASampleRule_IsNamed(string property, string value) =>
        Assert.Equal([property is "TimesUsual" ? "Rules:cpu:Limit" : $"Rules:cpu:{property}"], Wrong(
            ("Rules:cpu:Metric", "system_cpu_percent"), ("Rules:cpu:Limit", "70"), ($"Rules:cpu:{property}", value)));

    [Theory]
    [InlineData("Window", "90s")]
    [InlineData("Window", "2h")]
    [InlineData("By", "stage")]
    [InlineData("TimesUsual", "1")]
    [InlineData("TimesUsual", "1000001")]
    [InlineData("User", "")]
    [InlineData("User", "129")]
    public void Read_WrongPropertyOfAChatRule_IsNamed(string property, string value) =>
        Assert.Equal([$"Rules:slow:{property}"], Wrong(
            ("Rules:slow:Metric", "duration_p95_ms"), ("Rules:slow:TimesUsual", "2"), ($"Rules:slow:{property}", value == "129" ? new string('u', 129) : value)));

    [Theory]
    [InlineData("For", "1m")]
    [InlineData("MinChats", "5")]
    [InlineData("Window", "5m")]
    [InlineData("Limit", "1e308")]
    public void Read_WrongPropertyOfABudget_IsNamed(string property, string value) => Assert.Equal([$"Rules:b:{property}"], Wrong(
        ("Rules:b:Metric", "budget_usd"), ("Rules:b:Limit", "1"), ("Rules:b:Period", "day"), ($"Rules:b:{property}", value)));

    [Fact]
    public void Read_WhereNamesAreOthers_NamesEachPropertySo()
    {
        var errors = new List<string>();
        var reader = new AlertRuleReader(new AlertOptions(), (field, what) => errors.Add($"{field} {what}"), name => name.ToLowerInvariant());

        Assert.Null(reader.Read("rule", new() { Metric = "chats" }));
        Assert.Equal(["limit must be set, or timesusual, and not both."], errors);
    }

    [Fact]
    public void Read_FigureOfAllChats_HasNoGroup() => Assert.Equal(["Rules:late:By"], Wrong(
        ("Rules:late:Metric", "time_to_first_token_p95_ms"), ("Rules:late:Limit", "1"), ("Rules:late:By", "user")));

    [Fact]
    public void Read_BudgetThatStopsWithoutItsLastLevel_IsNamed() => Assert.Equal(["Rules:b:Levels"], Wrong(
        ("Rules:b:Metric", "budget_usd"), ("Rules:b:Limit", "1"), ("Rules:b:Period", "day"), ("Rules:b:Levels", "50"), ("Rules:b:Stop", "true")));

    [Theory]
    [InlineData("TimeZone", "Mars/Olympus")]
    [InlineData("Channels:hook:Url", "ftp://example.org")]
    [InlineData("Channels:hook:Format", "xml")]
    [InlineData("Channels:hook:Timeout", "00:02:00")]
    [InlineData("Channels:hook:Timeout", "0s")]
    [InlineData("Channels:hook:Timeout", "soon")]
    [InlineData("Channels:hook:Url", "https://user:password@example.org")]
    [InlineData("AllowedHosts", "example.org http://a")]
    [InlineData("AllowedHosts", "example.org b/c")]
    [InlineData("Rules:a b:Metric", "chats")]
    public void Validate_WrongSetting_FailsWithItsKey(string key, string value)
    {
        var options = Bind(("Channels:hook:Url", "https://example.org"), (key, value), ("Rules:a b:Limit", key.StartsWith("Rules", StringComparison.Ordinal) ? "1" : null));
        if (!key.StartsWith("Rules", StringComparison.Ordinal))
        {
            options.Rules.Remove("a b");
        }

        var failure = Assert.Single(new AlertOptionsValidator().Validate(null, options).Failures!);
        Assert.StartsWith($"ChatMetrics:Alerts:{(key.StartsWith("Rules", StringComparison.Ordinal) ? "Rules:a b" : key)} must", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("example.org other.example.org", null)]
    [InlineData("EXAMPLE.ORG", null)]
    [InlineData("other.example.org", "ChatMetrics:Alerts:Channels:hook:Url must be of a host that is among ChatMetrics:Alerts:AllowedHosts.")]
    public void Validate_ChannelBesideAllowedHosts_MustBeOfOne(string hosts, string? failure)
    {
        var options = Bind(("Channels:hook:Url", "https://example.org/path"), ("Channels:hook:Timeout", "2s"), ("AllowedHosts", hosts));

        Assert.Equal(failure, new AlertOptionsValidator().Validate(null, options).Failures?.Single());
    }

    [Theory]
    [InlineData("a,b")]
    [InlineData("a b")]
    [InlineData("a/b")]
    public void Validate_ChannelsNameOfOtherCharacters_FailsWithIt(string name)
    {
        var options = Bind(($"Channels:{name}:Url", "https://example.org"));

        var failure = Assert.Single(new AlertOptionsValidator().Validate(null, options).Failures!);
        Assert.StartsWith($"ChatMetrics:Alerts:Channels:{name} must have a name", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("5m", 300)]
    [InlineData("1h", 3600)]
    [InlineData("7d", 604_800)]
    [InlineData("00:01:30", 90)]
    public void Parse_Duration_IsReadAndWritten(string text, int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), DurationText.Parse(text));
        Assert.Equal(TimeSpan.FromSeconds(seconds), DurationText.Parse(DurationText.Format(TimeSpan.FromSeconds(seconds))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-5m")]
    [InlineData("1.5h")]
    [InlineData("61d")]
    [InlineData("99999999999h")]
    [InlineData("99999999d")]
    [InlineData("2147483647d")]
    [InlineData("5184001s")]
    [InlineData("99999999.00:00:00")]
    [InlineData("5")]
    public void Parse_NoDuration_IsNull(string text) => Assert.Null(DurationText.Parse(text));

    private static string[] Wrong(params (string, string?)[] settings)
    {
        var properties = new List<string>();
        AlertRules.Read(Bind(settings), (property, _) => properties.Add(property));
        return [.. properties];
    }

    private static AlertOptions Bind(params (string Key, string? Value)[] settings)
    {
        var options = new AlertOptions();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Where(setting => setting.Value is not null)
                .GroupBy(setting => setting.Key, setting => setting.Value).ToDictionary(setting => setting.Key, setting => setting.Last()))
            .Build();
        configuration.Bind(options);
        AlertServices.BindEntries(configuration, options);
        return options;
    }
}
