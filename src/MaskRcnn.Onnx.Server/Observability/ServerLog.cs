namespace MaskRcnn.Onnx.Server.Observability;

/// <summary>What the server logs: never a pixel, never a key.</summary>
internal static partial class ServerLog
{
    private static readonly EventId RequestEvent = new(200, nameof(Request));

    public static void Request(this ILogger logger, RequestLine line) =>
        logger.Log(LogLevel.Information, RequestEvent, line, exception: null, static (line, _) => line.ToString());

    [LoggerMessage(EventId = 201, EventName = "RequestFailed", Level = LogLevel.Error, Message = "Request {RequestId} failed")]
    public static partial void RequestFailed(this ILogger logger, Exception exception, string requestId);

    [LoggerMessage(
        EventId = 202,
        EventName = "ModelReady",
        Level = LogLevel.Information,
        Message = "Model {Model} is ready after {Milliseconds} ms")]
    public static partial void ModelReady(this ILogger logger, string model, double milliseconds);

    [LoggerMessage(
        EventId = 203,
        EventName = "ModelFailed",
        Level = LogLevel.Critical,
        Message = "Model {Model} cannot be served: {Reason}")]
    public static partial void ModelFailed(this ILogger logger, string model, string reason, Exception? exception);

    [LoggerMessage(
        EventId = 204,
        EventName = "Draining",
        Level = LogLevel.Information,
        Message = "Stopping: not ready from now on, no new connections in {Delay}")]
    public static partial void Draining(this ILogger logger, TimeSpan delay);

    [LoggerMessage(
        EventId = 205,
        EventName = "RunAbandoned",
        Level = LogLevel.Warning,
        Message = "A run of model {Model} goes on after its deadline and holds its worker until it ends")]
    public static partial void RunAbandoned(this ILogger logger, string model);

    [LoggerMessage(EventId = 206, EventName = "MemberFailed", Level = LogLevel.Warning, Message = "Image {Index} of a batch failed")]
    public static partial void MemberFailed(this ILogger logger, Exception exception, int index);

    [LoggerMessage(
        EventId = 207,
        EventName = "GroupFailed",
        Level = LogLevel.Warning,
        Message = "{Count} of the images of a batch failed together: {Code}")]
    public static partial void GroupFailed(this ILogger logger, Exception? exception, int count, string code);
}
