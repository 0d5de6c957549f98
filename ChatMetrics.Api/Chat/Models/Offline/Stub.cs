using Microsoft.Extensions.AI;
namespace ChatMetrics.Api.Chat.Models.Offline;
internal static class OfflineAssistant { public const string ModelName = "aara-offline"; public static IChatClient Load() => throw new InvalidOperationException(); }
internal static class TokenEstimator { public static int Estimate(string text) => text.Length / 4; }
