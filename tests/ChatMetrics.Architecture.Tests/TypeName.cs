namespace ChatMetrics.Architecture.Tests;

/// <summary>A type and the folder it is in.</summary>
/// <param name="Folder">
/// The folder under a project, such as <c>ChatMetrics.Api.Chat</c>. A type in the project's root, such as its log or its
/// composition, is a folder of its own: the root is no layer.
/// </param>
/// <param name="Name">The type's own name.</param>
internal sealed record TypeName(string Folder, string Name)
{
    public static TypeName From(Type type)
    {
        var project = type.Assembly.GetName().Name!;
        var inProject = type.Namespace![project.Length..].Split('.', StringSplitOptions.RemoveEmptyEntries);
        var name = type.Name.Split('`')[0];
        return new TypeName(inProject.Length == 0 ? $"{project}.{name}" : $"{project}.{inProject[0]}", name);
    }

    public override string ToString() => Folder.EndsWith($".{Name}", StringComparison.Ordinal) ? Folder : $"{Folder}.{Name}";
}
