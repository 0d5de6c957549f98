using System.Reflection;
using Microsoft.AspNetCore.Mvc;

namespace ChatMetrics.Api.Http;

/// <summary>
/// Refuses query parameters that an endpoint does not declare: a misspelt filter would otherwise answer another question. What stands in
/// the path is none.
/// </summary>
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
        if (context.Request.Query.Count == 0)
        {
            return;
        }

        var errors = new FieldErrors();
        var names = known.Except(context.Request.RouteValues.Keys, known.Comparer).Order(StringComparer.Ordinal).ToArray();
        foreach (var name in context.Request.Query.Keys.Where(name => !names.Contains(name, known.Comparer)))
        {
            errors.Add(name, names.Length == 0
                ? "There are no parameters here."
                : $"There is no parameter of that name; there are {string.Join(", ", names)}.");
        }

        foreach (var (name, _) in context.Request.Query.Where(parameter => parameter.Value.Count > 1))
        {
            errors.Add(name, "Given more than once.");
        }

        errors.ThrowIfAny();
    }
}
