using System.Reflection;

namespace ChatMetrics.Architecture.Tests;

/// <summary>The types that the attributes of a member or a parameter name: their own, and those in their arguments.</summary>
internal static class AttributeReader
{
    public static IEnumerable<Type> GetNamedTypes(MemberInfo member) => GetNamedTypes(member.GetCustomAttributesData());

    public static IEnumerable<Type> GetNamedTypes(ParameterInfo parameter) => GetNamedTypes(parameter.GetCustomAttributesData());

    private static IEnumerable<Type> GetNamedTypes(IEnumerable<CustomAttributeData> attributes) =>
        from attribute in attributes
        let arguments = attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(named => named.TypedValue))
        from type in arguments.SelectMany(GetNamedTypes).Prepend(attribute.AttributeType)
        select type;

    private static IEnumerable<Type> GetNamedTypes(CustomAttributeTypedArgument argument) => argument.Value switch
    {
        Type named => [argument.ArgumentType, named],
        IEnumerable<CustomAttributeTypedArgument> elements => elements.SelectMany(GetNamedTypes).Prepend(argument.ArgumentType),
        _ => [argument.ArgumentType],
    };
}
