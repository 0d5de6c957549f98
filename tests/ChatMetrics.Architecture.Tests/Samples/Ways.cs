namespace ChatMetrics.Architecture.Tests.Samples;

internal sealed class ByBaseType : Target;

internal static class ByConstraint<T>
    where T : Target
{
    public static T? Value { get; set; }
}

internal static class ByField
{
    public static readonly Target[] Values = [];
}

internal static class ByParameter
{
    public static void Take(IReadOnlyList<Target?> values) => _ = values;
}

[Naming(typeof(Target))]
internal static class ByAttribute;

internal static class ByCall
{
    public static void Call() => Target.Use();
}

internal static class ByTypeArgument
{
    public static bool Call() => Array.Empty<object>().OfType<Target>().Any();
}

internal static class ByTypeOf
{
    public static string Name => typeof(Target).Name;
}

internal static class ByLambda
{
    public static Action Create(int number) => () =>
    {
        _ = number;
        Target.Use();
    };
}

internal static class ByAsyncMethod
{
    public static async Task CallAsync()
    {
        await Task.Yield();
        Target.Use();
    }
}

internal static class ByNestedType
{
    internal static class Inner
    {
        public static void Call() => Target.Use();
    }
}

internal static class ByNothing
{
    public static string Name => nameof(Target);
}

[AttributeUsage(AttributeTargets.Class)]
internal sealed class NamingAttribute(Type type) : Attribute
{
    public Type Type { get; } = type;
}
