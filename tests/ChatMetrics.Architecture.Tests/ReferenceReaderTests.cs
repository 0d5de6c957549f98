using ChatMetrics.Architecture.Tests.Samples;

namespace ChatMetrics.Architecture.Tests;

public sealed class ReferenceReaderTests
{
    private static readonly IReadOnlySet<TypeReference> References = ReferenceReader.Read(typeof(ReferenceReaderTests).Assembly);

    [Theory]
    [InlineData(typeof(ByBaseType))]
    [InlineData(typeof(ByConstraint<>))]
    [InlineData(typeof(ByField))]
    [InlineData(typeof(ByParameter))]
    [InlineData(typeof(ByAttribute))]
    [InlineData(typeof(ByCall))]
    [InlineData(typeof(ByTypeArgument))]
    [InlineData(typeof(ByTypeOf))]
    [InlineData(typeof(ByLambda))]
    [InlineData(typeof(ByAsyncMethod))]
    [InlineData(typeof(ByNestedType))]
    public void Read_TypeIsNamedInOneWay_IsFound(Type way) =>
        Assert.Contains(new TypeReference(TypeName.From(way), TypeName.From(typeof(Target))), References);

    [Fact]
    public void Read_NameLeavesNoTrace_IsNotFound() =>
        Assert.DoesNotContain(References, reference => reference.From == TypeName.From(typeof(ByNothing)));

    [Fact]
    public void Read_TypeOfTheRoot_IsAFolderOfItsOwn()
    {
        var reference = References.First(reference => reference.From.Name == nameof(ReferenceReaderTests));

        Assert.Equal("ChatMetrics.Architecture.Tests.ReferenceReaderTests", reference.From.Folder);
        Assert.Contains(References, reference => reference.To.Folder == "ChatMetrics.Architecture.Tests.Samples");
    }
}
