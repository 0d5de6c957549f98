using ChatMetrics.AppHost.Local;

namespace ChatMetrics.AppHost.Tests.Local;

public sealed class LogPrefixerTests : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public void Write_NamesOfDifferentLength_AlignsTheLines()
    {
        var log = new LogPrefixer(_output, width: 6);

        log.Write("api", "💬 CHAT METRICS");
        log.Write("worker", "");
        log.Host("ready");

        Assert.Equal(["api    | 💬 CHAT METRICS", "worker | ", "host   | ready", ""], Lines());
    }

    [Fact]
    public async Task Write_FromManyProcessesAtOnce_KeepsEachLineWhole()
    {
        var log = new LogPrefixer(_output, width: 3);
        var text = new string('x', 500);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(process => Task.Run(() =>
        {
            for (var line = 0; line < 200; line++)
            {
                log.Write($"p{process}", text);
            }
        })));

        var lines = Lines().SkipLast(1).ToArray();
        Assert.Equal(1600, lines.Length);
        Assert.All(lines, line => Assert.Matches("^p[0-7]  \\| x{500}$", line));
    }

    [Fact]
    public async Task Start_ChildThatPrintsEmojiAndAnUnfinishedLine_BringsBothWhole()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        var log = new LogPrefixer(_output, width: 5);

        using var child = ChildProcess.Start(new("shell", "/bin/sh", ["-c", "printf '🔥 één\\nhalf'; exit 3"]), log);

        Assert.Equal(3, await child.Exited.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(["shell | 🔥 één", "shell | half", ""], Lines());
    }

    public void Dispose() => _output.Dispose();

    private string[] Lines() => _output.ToString().ReplaceLineEndings("\n").Split('\n');
}
