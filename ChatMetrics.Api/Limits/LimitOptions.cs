using System.ComponentModel.DataAnnotations;
using ChatMetrics.Telemetry;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Limits;

/// <summary>How much one caller may ask for, and how it may be sent: <c>ChatMetrics:Limits</c>.</summary>
internal sealed class LimitOptions
{
    /// <summary>Whose chats count together: those of an <c>address</c>, of a <c>key</c>, or of a <c>user</c>.</summary>
    [OneOf("address", "key", "user")]
    public string By { get; set; } = "address";

    /// <summary>Chats that a process works on at once; 0 for no limit.</summary>
    [AtLeast(0)]
    public int ConcurrentChats { get; set; }

    /// <summary>Chats that a process works on at once for one caller; 0 for no limit.</summary>
    [AtLeast(0)]
    public int ConcurrentChatsPerCaller { get; set; }

    /// <summary>Performance reports that a process takes from one caller in a minute; 0 for no limit.</summary>
    [AtLeast(0)]
    public int ReportsPerMinute { get; set; } = 6_000;

    /// <summary>The most of a request's body, KB of 1,024 bytes, where a path has no limit of its own; 1 to 1,048,576.</summary>
    [Range(1, 1_048_576)]
    public int MaxBodyKb { get; set; } = 1_024;

    /// <summary>The most of a request's headers, KB of 1,024 bytes; 1 to 1,024.</summary>
    [Range(1, 1_024)]
    public int MaxHeaderKb { get; set; } = 32;

    /// <summary>How long a client may take to send a request's headers; above 0, at most an hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", MinimumIsExclusive = true)]
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How slowly a body may come in, bytes a second over 5 s; 0 for as slowly as it likes.</summary>
    [AtLeast(0)]
    public int MinBodyBytesPerSecond { get; set; } = 240;
}

/// <summary>How often one caller may ask: <c>ChatMetrics</c>.</summary>
internal sealed class RateOptions
{
    /// <summary>Chats that one caller may start in a minute; 0 for no limit.</summary>
    [AtLeast(0)]
    public int RequestsPerMinute { get; set; }
}

[OptionsValidator]
internal sealed partial class LimitOptionsValidator : IValidateOptions<LimitOptions>;

[OptionsValidator]
internal sealed partial class RateOptionsValidator : IValidateOptions<RateOptions>;
