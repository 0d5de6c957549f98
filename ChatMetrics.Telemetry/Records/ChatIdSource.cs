using System.Globalization;
using System.Security.Cryptography;

namespace ChatMetrics.Telemetry.Records;

/// <summary>
/// Makes chat ids: <c>chat_</c>, 13 digits of milliseconds since 1970, 6 of this process, 3 of a sequence. Ids of one
/// process are unique and increase even when the clock is set back; the number of the process is drawn at random at its
/// start, which keeps replicas and restarts apart without asking anyone.
/// </summary>
public sealed class ChatIdSource(TimeProvider time)
{
    /// <summary>What every chat id begins with.</summary>
    public const string Prefix = "chat_";

    private const int SequencePerMillisecond = 1000;
    private const int MillisecondDigits = 13;
    private const int MaxIdLength = 64;

    private readonly int _process = RandomNumberGenerator.GetInt32(1_000_000);
    private long _last;

    /// <summary>The next id; safe to call from many threads.</summary>
    public string Next()
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            // More than 1,000 ids in a millisecond borrow from the next one.
            var next = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds() * SequencePerMillisecond, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"chat_{next / SequencePerMillisecond:d13}{_process:d6}{next % SequencePerMillisecond:d3}");
            }
        }
    }

    /// <summary>Whether a text may be a chat's id: <c>chat_</c> and digits, at most 64 characters.</summary>
    public static bool IsChatId(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.Length <= MaxIdLength
        && text.Length > Prefix.Length
        && text.AsSpan(Prefix.Length).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>The smallest text that sorts before every id made at or after <paramref name="moment"/>.</summary>
    public static string LowerBound(DateTimeOffset moment) =>
        string.Create(CultureInfo.InvariantCulture, $"chat_{Math.Max(0, moment.ToUnixTimeMilliseconds()):d13}");

    /// <summary>When an id was made, milliseconds since 1970; null when no chat has such an id.</summary>
    public static long? MillisecondsOf(string chatId) => IsChatId(chatId)
        ? long.Parse(
            chatId.AsSpan(Prefix.Length, Math.Min(MillisecondDigits, chatId.Length - Prefix.Length)),
            NumberStyles.None,
            CultureInfo.InvariantCulture)
        : null;
}
