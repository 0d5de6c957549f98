using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Matching;

namespace ChatMetrics.Assistant.Tests.Matching;

public sealed class TopicFinderTests
{
    private static readonly KnowledgeBase Knowledge = KnowledgeBase.Instance;

    [Theory]
    [InlineData("What skincare routine for oily skin?", "oily-skin")]
    [InlineData("my face gets so greasy by noon", "oily-skin")]
    [InlineData("My skin feels tight and flaky after washing", "dry-skin")]
    [InlineData("How do I look after combination skin", "combination-skin")]
    [InlineData("everything stings, I have sensitive skin", "sensitive-skin")]
    [InlineData("How do I get rid of pimples?", "acne")]
    [InlineData("zits on my forehead", "acne")]
    [InlineData("What does benzoyl peroxide do", "acne")]
    [InlineData("blackheads on my nose", "blackheads")]
    [InlineData("How can I make my pores smaller?", "blackheads")]
    [InlineData("I break out on my chin, hormonal acne I guess", "hormonal-acne")]
    [InlineData("acne before my period", "hormonal-acne")]
    [InlineData("What can I do against excema?", "eczema")]
    [InlineData("itchy rash on my arms", "eczema")]
    [InlineData("My cheeks are always flushing", "rosacea")]
    [InlineData("rosacea and red wine", "rosacea")]
    [InlineData("psoriasis on my elbows", "psoriasis")]
    [InlineData("How do I fade dark spots?", "dark-spots")]
    [InlineData("hyperpigmentation after spots", "dark-spots")]
    [InlineData("Which SPF do I need?", "sunscreen")]
    [InlineData("Do I need sunscreen in winter?", "sunscreen")]
    [InlineData("I got badly sunburnt yesterday", "sunburn")]
    [InlineData("How do I start with retinol?", "retinoids")]
    [InlineData("Is tretinoin strong?", "retinoids")]
    [InlineData("vitamin c serum for glow", "vitamin-c")]
    [InlineData("What is niacinamide?", "niacinamide")]
    [InlineData("What's the difference between AHA and BHA?", "exfoliating-acids")]
    [InlineData("how often should I exfoliate", "exfoliating-acids")]
    [InlineData("hyaluronic acid, what is it for?", "hyaluronic-acid")]
    [InlineData("Which moisturizer is good?", "moisturisers")]
    [InlineData("How should I wash my face?", "cleansing")]
    [InlineData("In which order do I apply products?", "skincare-routine")]
    [InlineData("I want to start a skincare routine", "skincare-routine")]
    [InlineData("I have circles under my eyes", "eye-area")]
    [InlineData("flaky scalp, which shampoo?", "dandruff")]
    [InlineData("my hair is falling out", "hair-loss")]
    [InlineData("My lips are cracked", "dry-lips")]
    [InlineData("ingrown hairs from shaving", "razor-bumps")]
    [InlineData("Can stretch marks go away?", "scars")]
    [InlineData("cream against wrinkles and fine lines", "wrinkles")]
    [InlineData("Which skincare is safe when pregnant?", "pregnancy-safe-skincare")]
    [InlineData("I can't fall asleep", "sleep")]
    [InlineData("How much water should I drink?", "hydration")]
    [InlineData("I feel so stressed and anxious", "stress")]
    [InlineData("my head hurts, headache all day", "headache")]
    [InlineData("blocked nose and cough", "common-cold")]
    [InlineData("It hurts when I swallow, my throat is sore", "sore-throat")]
    [InlineData("I have a fever of 38.5", "fever")]
    [InlineData("pollen makes me sneeze", "hay-fever")]
    [InlineData("My back hurts from sitting", "back-pain")]
    [InlineData("always bloated after lunch", "digestion")]
    [InlineData("How do I begin a workout plan?", "exercise")]
    [InlineData("What should I eat to be healthy? healthy food please", "nutrition")]
    [InlineData("I cut my finger", "minor-cuts")]
    [InlineData("burned my hand on the stove", "minor-burns")]
    [InlineData("mosquito bites itch so much", "insect-bites")]
    [InlineData("How do I check my moles?", "moles")]
    public void Find_Question_PutsTheFittingArticleFirst(string question, string expected) =>
        Assert.Equal(expected, Find(question)[0]);

    [Theory]
    [InlineData("What is the capital of France?")]
    [InlineData("Should I buy stocks now?")]
    [InlineData("Write me a Python function that sorts a list")]
    [InlineData("my knee hurts")]
    [InlineData("how long until it works?")]
    [InlineData("asdkjh qwe zzzz")]
    [InlineData("")]
    public void Find_UnknownSubject_FindsNothing(string question) => Assert.Empty(Find(question));

    [Theory]
    [InlineData("I have oily skin and acne", "oily-skin", "acne")]
    [InlineData("does niacinamide help dark spots?", "niacinamide", "dark-spots")]
    [InlineData("retinol and vitamin C together?", "retinoids", "vitamin-c")]
    public void Find_TwoSubjects_FindsBoth(string question, string first, string second) =>
        Assert.Equal(new[] { first, second }.Order(), Find(question).Order());

    [Fact]
    public void Find_LongerKeyword_IsNotReadAsTheShorterOne() => Assert.DoesNotContain("acne", Find("hormonal acne"));

    [Fact]
    public void Find_EveryKeyword_ReachesItsArticle()
    {
        foreach (var article in Knowledge.Articles)
        {
            Assert.All(article.Keywords, keyword => Assert.True(Reaches(keyword, article), keyword));
        }
    }

    private static bool Reaches(string keyword, Article article) =>
        Knowledge.Parse(keyword).Keywords.Any(match => match.Articles.Contains(article));

    private static List<string> Find(string question) =>
        [.. Knowledge.Parse(question).Topics.Select(article => article.Id)];
}
