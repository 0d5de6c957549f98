using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Http;

/// <summary>Metadata of an endpoint that takes questions; what it refuses is counted.</summary>
/// <param name="Door">Where questions come in there.</param>
internal sealed record QuestionEndpoint(ChatDoor Door);
