namespace ChatMetrics.Telemetry.Records;

/// <summary>Where a question came in. The numbers are stored in records, and never change.</summary>
public enum ChatDoor
{
    /// <summary><c>POST /chat</c>.</summary>
    Chat = 0,

    /// <summary>The OpenAI protocol.</summary>
    OpenAI = 1,
}

/// <summary>The doors' names as the outside sees them.</summary>
public static class ChatDoors
{
    /// <summary>All names, in the order of the doors.</summary>
    public static IReadOnlyList<string> Names { get; } = Array.ConvertAll(Enum.GetValues<ChatDoor>(), Name);

    /// <summary><c>chat</c> or <c>openai</c>.</summary>
    public static string Name(this ChatDoor door) => door switch
    {
        ChatDoor.Chat => "chat",
        ChatDoor.OpenAI => "openai",
        _ => throw new ArgumentOutOfRangeException(nameof(door), door, "There is no such door."),
    };

    /// <summary>The door of that name; null when there is none.</summary>
    public static ChatDoor? Find(string? name) =>
        Enum.GetValues<ChatDoor>().Cast<ChatDoor?>().FirstOrDefault(door => door!.Value.Name() == name);
}
