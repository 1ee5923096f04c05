using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx.Diagnostics;

/// <summary>What is logged about models that are replaced and devices that are lost.</summary>
internal static partial class ReloadLog
{
    [LoggerMessage(
        EventId = 300,
        EventName = "ModelReplaced",
        Level = LogLevel.Information,
        Message = "Bundle {Bundle} took the place of {Old} after {Milliseconds} ms and runs on {Provider}")]
    public static partial void ModelReplaced(this ILogger logger, string bundle, string old, double milliseconds, string provider);

    [LoggerMessage(
        EventId = 301,
        EventName = "ReloadFailed",
        Level = LogLevel.Warning,
        Message = "Bundle {Bundle} goes on running: it was not replaced")]
    public static partial void ReloadFailed(this ILogger logger, Exception exception, string bundle);

    [LoggerMessage(
        EventId = 302,
        EventName = "DeviceLost",
        Level = LogLevel.Warning,
        Message = "Bundle {Bundle}: the device was lost while the network ran on {Provider}")]
    public static partial void DeviceLost(this ILogger logger, Exception exception, string bundle, string provider);

    [LoggerMessage(
        EventId = 303,
        EventName = "DeviceRecovered",
        Level = LogLevel.Warning,
        Message = "Bundle {Bundle}: a new session was opened after the loss of the device and runs on {Provider}")]
    public static partial void DeviceRecovered(this ILogger logger, string bundle, string provider);

    [LoggerMessage(
        EventId = 304,
        EventName = "SessionNotRebuilt",
        Level = LogLevel.Warning,
        Message = "Bundle {Bundle}: no new session could be opened after the loss of the device")]
    public static partial void SessionNotRebuilt(this ILogger logger, Exception exception, string bundle);

    [LoggerMessage(
        EventId = 305,
        EventName = "DeviceNotRecovered",
        Level = LogLevel.Error,
        Message = "Bundle {Bundle}: the loss of the device could not be made good; calls fail until a reload succeeds")]
    public static partial void DeviceNotRecovered(this ILogger logger, string bundle);

    [LoggerMessage(
        EventId = 306,
        EventName = "DisposingFailed",
        Level = LogLevel.Warning,
        Message = "Bundle {Bundle}: a model that was replaced could not be disposed of")]
    public static partial void DisposingFailed(this ILogger logger, Exception exception, string bundle);

    [LoggerMessage(
        EventId = 307,
        EventName = "OldModelStillRuns",
        Level = LogLevel.Warning,
        Message = "Bundle {Bundle} was replaced, but calls still run on it; it is disposed of when the last of them ends")]
    public static partial void OldModelStillRuns(this ILogger logger, string bundle);
}
