using System.Reflection;
using Microsoft.AspNetCore.Mvc;

namespace ChatMetrics.Api.Http;

/// <summary>Refuses query parameters that an endpoint does not know: a misspelt filter would otherwise answer another question.</summary>
internal static class KnownQuery
{
    public static TBuilder WithKnownQuery<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.AddEndpointFilterFactory((context, next) =>
        {
            var known = context.MethodInfo.GetParameters().SelectMany(NamesOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
            return invocation =>
            {
                Check(invocation.HttpContext, known);
                return next(invocation);
            };
        });

    private static IEnumerable<string> NamesOf(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(AsParametersAttribute))
            ? parameter.ParameterType.GetProperties().Select(NameOf).OfType<string>()
            : IsSimple(parameter.ParameterType) ? [NameOf(parameter) ?? parameter.Name!] : [];

    private static string? NameOf(ICustomAttributeProvider named) =>
        named.GetCustomAttributes(typeof(FromQueryAttribute), inherit: false) is [FromQueryAttribute attribute] ? attribute.Name : null;

    private static bool IsSimple(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { IsPrimitive: true } || type == typeof(string);

    private static void Check(HttpContext context, HashSet<string> known)
    {
        var errors = new FieldErrors();
        foreach (var name in context.Request.Query.Keys.Where(name => !known.Contains(name)))
        {
            var inPath = context.Request.RouteValues.Keys;
            var others = known.Where(other => !inPath.Contains(other)).Order(StringComparer.Ordinal).ToArray();
            errors.Add(name, others.Length == 0
                ? "There are no parameters here."
                : $"There is no parameter of that name; there are {string.Join(", ", others)}.");
        }

        foreach (var (name, _) in context.Request.Query.Where(parameter => parameter.Value.Count > 1))
        {
            errors.Add(name, "Given more than once.");
        }

        errors.ThrowIfAny();
    }
}
