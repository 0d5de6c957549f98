using System.Collections.Frozen;

namespace ChatMetrics.Assistant.Text;

/// <summary>Words that mean the same, and common misspellings: each is read as the first word of its line.</summary>
internal static class Synonyms
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
        Read().ToFrozenDictionary(pair => pair.Synonym, pair => pair.Word).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The stem itself, or that of the first word of its line.</summary>
    public static ReadOnlySpan<char> Resolve(ReadOnlySpan<char> stem) =>
        Canonical.TryGetValue(stem, out var word) ? word : stem;

    private static IEnumerable<(string Synonym, string Word)> Read() =>
        from line in Table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        let parts = line.Split(':')
        let word = Stemmed(parts[0])
        from synonym in parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Stemmed).Distinct()
        where synonym != word
        select (synonym, word);

    private static string Stemmed(string word)
    {
        var letters = word.ToCharArray();
        return new string(letters, 0, Stemmer.Stem(letters));
    }
}
