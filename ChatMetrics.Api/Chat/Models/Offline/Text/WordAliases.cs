using System.Collections.Frozen;

namespace ChatMetrics.Api.Chat.Models.Offline.Text;

/// <summary>
/// Words that mean the same to a reader of the articles: each is read as the first of its line, in articles and
/// questions alike. A line also mends the misspellings that are more than one letter away.
/// </summary>
internal static class WordAliases
{
    private const string Table = """
        acne: pimple pimply zit breakout blemish acen ance akne pustule
        sunscreen: spf sunblock suncream
        retinoid: retinol retinal retinaldehyde tretinoin adapalene tretinoine differin
        pain: ache aching hurt painful sore soreness
        itch: itchy itchiness
        stomach: tummy belly abdomen abdominal
        eczema: excema exema ekzema dermatitis
        moisturiser: moisturise moisturize moisturizer moisturising moisturizing moisturisation
        cleanse: cleanser cleansing facewash
        exfoliate: exfoliation exfoliant exfoliator exfoliating scrub
        pigmentation: pigment pigmented
        exercise: workout fitness excersise excercise exersize
        ageing: aging
        sunburn: sunburnt sunburned
        pregnant: pregnancy
        constipation: constipated
        allergy: allergic allergies alergy
        anxiety: anxious
        stress: stressful stressed
        sleep: asleep slept sleepless
        night: nighttime evening bedtime overnight tonight nite
        morning: daytime mornings
        skincare: skinroutine
        flaky: flake flaking
        red: redness reddish
        baby: infant newborn babies
        child: kid children toddler
        dermatologist: dermatologists
        migraine: migraines migrane
        nutrition: diet dietary nutritious
        sneeze: sneezing sneezes
        breathe: breath breathing breathless breathlessness
        suicide: suicidal
        dehydration: dehydrated
        insomnia: insomniac
        bleed: bleeding bled
        wrinkle: wrinkled wrinkly
        """;

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Canonical =
        Read().ToFrozenDictionary(pair => pair.Alias, pair => pair.Word).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The word a stem stands for: itself, or the first word of its line, stemmed too.</summary>
    public static ReadOnlySpan<char> Resolve(ReadOnlySpan<char> stem) =>
        Canonical.TryGetValue(stem, out var word) ? word : stem;

    private static IEnumerable<(string Alias, string Word)> Read() =>
        from line in Table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        let parts = line.Split(':')
        let word = Stemmed(parts[0])
        from alias in parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Stemmed).Distinct()
        where alias != word
        select (alias, word);

    private static string Stemmed(string word)
    {
        var letters = word.ToCharArray();
        return new string(letters, 0, Stemmer.Stem(letters));
    }
}
