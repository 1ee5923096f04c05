using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx.Diagnostics;

/// <summary>What is logged about calls.</summary>
internal static partial class CallLog
{
    [LoggerMessage(
        EventId = 200,
        EventName = "Segmented",
        Level = LogLevel.Debug,
        Message = "{Model}: {Width}x{Height} gave {Instances} instances in {Milliseconds} ms on {Provider}")]
    public static partial void Segmented(
        this ILogger logger, string model, int width, int height, int instances, double milliseconds, string provider);

    [LoggerMessage(
        EventId = 201,
        EventName = "BatchSegmented",
        Level = LogLevel.Debug,
        Message = "{Model}: a batch of {Images} images, of which {Failed} failed, took {Milliseconds} ms on {Provider}")]
    public static partial void BatchSegmented(
        this ILogger logger, string model, int images, int failed, double milliseconds, string provider);

    [LoggerMessage(
        EventId = 202,
        EventName = "StageTimes",
        Level = LogLevel.Trace,
        Message = "{Model}: {Stages}")]
    public static partial void StageTimes(this ILogger logger, string model, StageTimings stages);

    [LoggerMessage(
        EventId = 203,
        EventName = "NotSegmented",
        Level = LogLevel.Debug,
        Message = "{Model}: a call ended after {Milliseconds} ms without a result ({Outcome})")]
    public static partial void NotSegmented(this ILogger logger, string model, double milliseconds, string outcome);

    [LoggerMessage(
        EventId = 204,
        EventName = "Failed",
        Level = LogLevel.Error,
        Message = "{Model}: a call failed after {Milliseconds} ms on {Provider}")]
    public static partial void CallFailed(this ILogger logger, Exception exception, string model, double milliseconds, string provider);
}
