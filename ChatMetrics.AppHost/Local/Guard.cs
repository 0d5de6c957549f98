using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ChatMetrics.AppHost.Garnet;

namespace ChatMetrics.AppHost.Local;

/// <summary>
/// Runs a program that knows nothing of this host, and ends it when the host is gone: this process's standard input is a
/// pipe of the host, which the system closes however the host dies. It holds the lock of the data folder for as long as
/// the program lives. Usage: <c>guard [--lock FOLDER] -- PROGRAM ARGUMENTS...</c>; exit code: the program's.
/// </summary>
internal static class Guard
{
    public const string Verb = "guard";

    /// <summary>Before the process id, on a line of its own: the host tells it from the program's output by this.</summary>
    public const string PidPrefix = "guard: pid ";

    private const int FolderTaken = 75;

    public static ChildCommand Around(ChildCommand command, string? lockedFolder) => command with
    {
        Program = GarnetCommand.DotnetPath,
        Arguments =
        [
            typeof(Guard).Assembly.Location, Verb, .. lockedFolder is null ? Array.Empty<string>() : ["--lock", lockedFolder],
            "--", command.Program, .. command.Arguments,
        ],
        Guarded = true,
    };

    public static async Task<int> RunAsync(string[] args)
    {
        Signals.LeaveTerminal();
        using var ignored = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        var separator = Array.IndexOf(args, "--");
        using var folder = args[0] == "--lock" ? DataFolderLock.Take(args[1], TimeSpan.FromSeconds(5)) : null;
        if (args[0] == "--lock" && folder is null)
        {
            await Console.Error.WriteLineAsync(DataFolderLock.Taken(args[1]));
            return FolderTaken;
        }

        folder?.EndForgotten();
        using var program = new Process();
        program.StartInfo = new ProcessStartInfo(args[separator + 1], args[(separator + 2)..]) { RedirectStandardInput = true };
        program.Start();
        folder?.Remember(program);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            End(program);
        });
        program.StandardInput.Close();
        await Console.Out.WriteLineAsync(PidPrefix + program.Id.ToString(CultureInfo.InvariantCulture));
        new Thread(() => EndWithHost(program)) { IsBackground = true }.Start();
        await program.WaitForExitAsync();
        return program.ExitCode;
    }

    private static void EndWithHost(Process program)
    {
        using var pipe = Console.OpenStandardInput();
        while (pipe.ReadByte() >= 0)
        {
        }

        End(program);
    }

    private static void End(Process program)
    {
        try
        {
            program.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // it has ended by itself
        }
    }
}
