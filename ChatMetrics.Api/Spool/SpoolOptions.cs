using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Spool;

/// <summary>What is kept on this machine's disk while Redis is away: <c>ChatMetrics:Spool</c>.</summary>
internal sealed class SpoolOptions
{
    /// <summary>
    /// The folder, for the processes of one Redis only; they may share it. When it is not set: one by the address of Redis,
    /// in the user's local application data.
    /// </summary>
    public string Directory { get; set; } = "";

    /// <summary>The most that waits on disk, MB of 1,048,576 bytes; 1 to 1,048,576. Beyond it new records are dropped.</summary>
    [Range(1, 1024 * 1024)]
    public int MaxMb { get; set; } = 256;

    /// <summary>
    /// How long a record waits; 1 minute to 365 days. Older ones are dropped. Records wait no longer than Redis keeps them:
    /// by then it would no longer know that it has one already.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(7);
}

[OptionsValidator]
internal sealed partial class SpoolOptionsValidator : IValidateOptions<SpoolOptions>;
