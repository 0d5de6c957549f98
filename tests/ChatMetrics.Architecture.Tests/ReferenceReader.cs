using System.Reflection;

namespace ChatMetrics.Architecture.Tests;

/// <summary>
/// Reads from compiled assemblies which type names which: as a base type or interface, in signatures and fields, in attributes and
/// in method bodies. A nested type, also one that the compiler generates for a lambda or an async method, counts as the outermost
/// type around it. Constants and <c>nameof</c> leave no trace in an assembly and are not found.
/// </summary>
internal static class ReferenceReader
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public static IReadOnlySet<TypeReference> Read(params IReadOnlyCollection<Assembly> assemblies) =>
    (
        from assembly in assemblies
        from type in assembly.GetTypes()
        let origin = GetOutermost(type)
        where IsOurs(origin)
        from named in GetNamedTypes(type).SelectMany(GetParts).Select(GetOutermost)
        where named != origin && assemblies.Contains(named.Assembly) && IsOurs(named)
        select new TypeReference(TypeName.From(origin), TypeName.From(named)))
        .ToHashSet();

    // Generators put types of their own into namespaces of their own.
    private static bool IsOurs(Type type) =>
        $"{type.Namespace}.".StartsWith($"{type.Assembly.GetName().Name}.", StringComparison.Ordinal);

    private static Type GetOutermost(Type type)
    {
        while (type.DeclaringType is { } declaring)
        {
            type = declaring;
        }

        return type;
    }

    // Of IReadOnlyList<ChatRecord[]> the list, and the record.
    private static IEnumerable<Type> GetParts(Type type)
    {
        while (type.HasElementType)
        {
            type = type.GetElementType()!;
        }

        if (type.IsGenericParameter)
        {
            return [];
        }

        return type.IsConstructedGenericType
            ? type.GetGenericArguments().SelectMany(GetParts).Prepend(type.GetGenericTypeDefinition())
            : [type];
    }

    private static IEnumerable<Type> GetNamedTypes(Type type)
    {
        var members = type.GetMembers(Declared);
        return
        [
            .. type.BaseType is null ? Type.EmptyTypes : [type.BaseType],
            .. GetOwnInterfaces(type),
            .. GetConstraints(type.GetGenericArguments()),
            .. AttributeReader.GetNamedTypes(type),
            .. members.SelectMany(AttributeReader.GetNamedTypes),
            .. members.OfType<FieldInfo>().Select(field => field.FieldType),
            .. members.OfType<MethodBase>().SelectMany(GetNamedTypes),
        ];
    }

    // Without those that come with the base type or with another interface.
    private static IEnumerable<Type> GetOwnInterfaces(Type type)
    {
        var interfaces = type.GetInterfaces();
        return interfaces
            .Except(interfaces.SelectMany(own => own.GetInterfaces()))
            .Except(type.BaseType?.GetInterfaces() ?? []);
    }

    private static IEnumerable<Type> GetNamedTypes(MethodBase method) =>
    [
        .. method is MethodInfo info ? new[] { info.ReturnType } : [],
        .. method.GetParameters().Select(parameter => parameter.ParameterType),
        .. method.GetParameters().SelectMany(AttributeReader.GetNamedTypes),
        .. method.IsGenericMethod ? GetConstraints(method.GetGenericArguments()) : [],
        .. MethodBodyReader.GetNamedTypes(method),
    ];

    private static IEnumerable<Type> GetConstraints(IEnumerable<Type> parameters) =>
        parameters
            .Where(parameter => parameter.IsGenericParameter)
            .SelectMany(parameter => parameter.GetGenericParameterConstraints());
}
