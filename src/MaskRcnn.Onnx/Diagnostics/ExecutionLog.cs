using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx.Diagnostics;

/// <summary>What is logged about providers and graphs.</summary>
internal static partial class ExecutionLog
{
    [LoggerMessage(
        EventId = 100,
        EventName = "ProviderSelected",
        Level = LogLevel.Information,
        Message = "Bundle {Bundle}: requested {Requested}, effective {Effective}, because {Reason}")]
    public static partial void ProviderSelected(this ILogger logger, string bundle, string requested, string effective, string reason);

    [LoggerMessage(
        EventId = 101,
        EventName = "ProviderFallback",
        Level = LogLevel.Warning,
        Message = "Bundle {Bundle}: requested {Requested}, effective {Effective}, because {Reason}")]
    public static partial void ProviderFallback(this ILogger logger, string bundle, string requested, string effective, string reason);

    [LoggerMessage(
        EventId = 102,
        EventName = "WarmedUp",
        Level = LogLevel.Information,
        Message = "Bundle {Bundle}: warmed up at {Width}x{Height} in {Milliseconds} ms")]
    public static partial void WarmedUp(this ILogger logger, string bundle, int width, int height, double milliseconds);

    [LoggerMessage(
        EventId = 103,
        EventName = "LoadingFailed",
        Level = LogLevel.Error,
        Message = "The registered segmenter{Registration} could not be loaded")]
    public static partial void LoadingFailed(this ILogger logger, Exception exception, string registration);
}
