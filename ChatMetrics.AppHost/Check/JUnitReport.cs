using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.AppHost.Check;

/// <summary>
/// A report in JUnit's XML, as GitLab, Jenkins and the reporters of GitHub read it: a test case for each limit; an error where it could
/// not be checked.
/// </summary>
internal sealed class JUnitReport
{
    private readonly XDocument _document;

    private JUnitReport(string url, TimeSpan took, int failures, int errors, params XElement[] cases)
    {
        object[] counts =
        [
            new XAttribute("tests", cases.Length),
            new XAttribute("failures", failures),
            new XAttribute("errors", errors),
            new XAttribute("time", took.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture)),
        ];
        _document = new XDocument(new XElement(
            "testsuites",
            new XAttribute("name", "ChatMetrics"),
            counts,
            new XElement(
                "testsuite",
                new XAttribute("name", $"ChatMetrics at {url}"),
                counts,
                new XAttribute("skipped", 0),
                new XAttribute("timestamp", DateTime.UtcNow.ToString("s", CultureInfo.InvariantCulture)),
                cases)));
    }

    public static JUnitReport Create(string url, StatisticsCheck check, TimeSpan took) => new(
        url,
        took,
        check.Checks.Count(limit => !limit.Ok),
        errors: 0,
        [.. check.Checks.Select(limit => Case(limit.Name, limit.Ok
            ? new XElement("system-out", Text(limit.Summary))
            : Outcome("failure", limit.Summary, $"See {CheckTable.AddressOf(url, limit)}")))]);

    public static JUnitReport CreateError(string url, string message, TimeSpan took) =>
        new(url, took, failures: 0, errors: 1, Case("check", Outcome("error", message, message)));

    /// <exception cref="ReportException">The file cannot be written.</exception>
    public void Save(FileInfo file)
    {
        try
        {
            file.Directory!.Create();
            // Without a byte order mark, which not every reader takes.
            using var writer = XmlWriter.Create(file.FullName, new() { Encoding = new UTF8Encoding(), Indent = true });
            _document.Save(writer);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ReportException($"{file} cannot be written: {exception.Message}");
        }
    }

    private static XElement Case(string name, XElement outcome) =>
        new(
            "testcase",
            new XAttribute("classname", "chatmetrics.check"),
            new XAttribute("name", name),
            new XAttribute("time", "0"),
            outcome);

    private static XElement Outcome(string kind, string message, string details) =>
        new(kind, new XAttribute("message", Text(message)), new XAttribute("type", kind), Text(details));

    // The API's words may repeat what the user typed, and not every character can be in XML.
    private static string Text(string text) => string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) ? c : '?'));
}

/// <summary>The report cannot be written; the message is shown to the user.</summary>
internal sealed class ReportException(string message) : Exception(message);
