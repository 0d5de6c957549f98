namespace ChatMetrics.Telemetry.Records;

/// <summary>What an answer was for, in the client's words or as recognized by its prompt.</summary>
public static class ChatPurpose
{
    /// <summary>An answer that a person reads. Stored as null.</summary>
    public const string Chat = "chat";

    /// <summary>The most characters of a purpose, and of a user.</summary>
    public const int MaxLength = 128;

    /// <summary>The purpose as the outside sees it.</summary>
    public static string NameOf(string? stored) => stored ?? Chat;

    /// <summary>The purpose as it is stored.</summary>
    public static string? Store(string? purpose) => purpose is null or "" or Chat ? null : purpose;
}
