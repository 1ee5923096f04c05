namespace MaskRcnn.Onnx.Diagnostics;

/// <summary>The names of the tags of metrics and activities.</summary>
internal static class TelemetryTags
{
    public const string Model = "maskrcnn.model";
    public const string Provider = "maskrcnn.provider";
    public const string RequestedProvider = "maskrcnn.provider.requested";
    public const string Operation = "maskrcnn.operation";
    public const string Outcome = "maskrcnn.outcome";
    public const string Reason = "maskrcnn.reason";
    public const string Stage = "maskrcnn.stage";
    public const string Queue = "maskrcnn.queue";
    public const string Images = "maskrcnn.images";
    public const string Instances = "maskrcnn.instances";
    public const string ErrorType = "error.type";
}
