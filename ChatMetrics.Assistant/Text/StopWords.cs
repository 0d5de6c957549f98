using System.Collections.Frozen;

namespace ChatMetrics.Assistant.Text;

/// <summary>Words that say nothing about the topic: folded, not stemmed.</summary>
internal static class StopWords
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = """
        a about above actually after again all almost also although always am an and any anybody anyone anything apparently are
        arent around as ask at away be because been being best better between big bit both but by came can cannot cant come comes
        coming could couldnt currently deal did didnt do does doesnt doing done dont down each either enough especially etc even
        ever every everyone everything experience few find for from gave get gets getting give given go goes going gone gonna good
        got gotten great had hadnt has hasnt have havent having he hello help helping helps her here hers hey hi him his how
        however i id if ill im in into is isnt it its ive just keep kind know last lately least less let lets like likely look
        looking lot lots made make makes making many may maybe me mean might mine most must my myself need needed needs
        never new no nor not nothing now of off ok okay on once one ones only or other others our out over own per perhaps
        please possible probably problem problems put quite rather really recommend recommended right said same say see seem
        seems she should shouldnt show since so some somebody someone something sometimes somewhat soon still stuff such suggest
        suggestion suggestions suffer suffering sure take taking tell than that thats the their them then there these they
        theyre thing things think this those though through tip tips to today told too tried try trying under until up upon us
        use used useful using usually very via want wanted wants was wasnt way ways we well went were what whats when where
        which while who whole whom whose will wish with within without wont would wouldnt yes yet you your yours youre
        advice advise question questions thank thanks treat treated treating treatment treatments cure fix rid handle
        lately person people
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet().GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Contains(ReadOnlySpan<char> word) => Words.Contains(word);
}
