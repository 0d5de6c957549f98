using System.Text;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// The console's output, gathered for a moment and written at once: a service that logs thousands of blocks a second would else
/// pay a system call for each, and whoever reads it would wake up as often. Nothing is held back longer, nor lost at the end.
/// </summary>
/// <remarks>Called only by <see cref="Console.Out"/>, which is synchronized.</remarks>
internal sealed class GatheredConsole : TextWriter
{
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    private readonly StreamWriter _output;
    private readonly Timer _timer;
    private bool _isWaiting;

    private GatheredConsole(Stream output)
    {
        _output = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 32 * 1024);
        _timer = new Timer(_ => Console.Out.Flush());
    }

    public override Encoding Encoding => _output.Encoding;

    /// <summary>Makes <see cref="Console.Out"/> buffered from now on.</summary>
    public static void Begin()
    {
        Console.SetOut(new GatheredConsole(Console.OpenStandardOutput()));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Console.Out.Flush();
        AppDomain.CurrentDomain.UnhandledException += (_, _) => Console.Out.Flush();
    }

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        _output.Write(buffer);
        if (!_isWaiting)
        {
            _isWaiting = true;
            _timer.Change(Gathering, Timeout.InfiniteTimeSpan);
        }
    }

    public override void Flush()
    {
        _isWaiting = false;
        _output.Flush();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _timer.Dispose();
            _output.Dispose();
        }

        base.Dispose(disposing);
    }
}
