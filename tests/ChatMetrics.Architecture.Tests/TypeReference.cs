namespace ChatMetrics.Architecture.Tests;

/// <summary>One type names another.</summary>
internal sealed record TypeReference(TypeName From, TypeName To);
