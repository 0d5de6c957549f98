namespace ChatMetrics.Api.Http;

/// <summary>Metadata of a route that itself checks which pages may use it.</summary>
internal sealed class OriginsChecked;
