using System.Collections.Frozen;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>A message's reply to the pending approval.</summary>
internal enum Approval
{
    /// <summary>Neither: the message asks for something else, or for something more.</summary>
    None,
    Approved,
    Declined,
}

/// <summary>
/// Recognizes yes or no, in English and German. A message counts only if all of its words agree: "yes, but without the serum" is
/// not what was shown, so it is neither.
/// </summary>
internal static class ApprovalWords
{
    private const int MaxWords = 10;

    private static readonly FrozenSet<string> Yes = Words(
        "yes y yep yeah yup sure ok okay okey k approve approved agreed confirm confirmed absolutely definitely certainly course "
        + "do go save proceed ja jep jo jawohl klar natürlich gerne gern einverstanden passt genau mach 👍 👍🏻 👍🏼 👍🏽 👍🏾 👍🏿 ✅");

    private static readonly FrozenSet<string> No = Words(
        "no n nope nah not don't dont never stop cancel abort decline declined discard "
        + "nein nee nö nicht abbrechen stopp lass verwerfen 👎 ❌");

    // Words that mean neither and fit both.
    private static readonly FrozenSet<string> Fillers = Words(
        "please it that this thanks thank you the my a routine ahead now for me i it's its is i'd want would like to so of "
        + "and then bitte das es danke mal nur zu ich die meine routine speichern speicher lieber sein");

    public static Approval Read(string message)
    {
        var words = message.ToLowerInvariant().Replace('’', '\'')
            .Split(
                [' ', '\t', '\n', '\r', ',', '.', '!', ';', ':', '-', '"'], MaxWords + 1, StringSplitOptions.RemoveEmptyEntries);
        var isUnderstood = words.Length <= MaxWords
            && Array.TrueForAll(words, word => Yes.Contains(word) || No.Contains(word) || Fillers.Contains(word));
        var yes = Array.FindIndex(words, Yes.Contains);
        var no = Array.FindIndex(words, No.Contains);
        return (isUnderstood, yes, no) switch
        {
            (true, >= 0, < 0) => Approval.Approved,
            // Matches "Don't do it", but not "yes, no".
            (true, _, >= 0) when yes < 0 || no < yes => Approval.Declined,
            _ => Approval.None,
        };
    }

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
