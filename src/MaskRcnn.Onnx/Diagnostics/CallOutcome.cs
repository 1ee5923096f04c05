namespace MaskRcnn.Onnx.Diagnostics;

/// <summary>The few words that say how a call, an image or a wait ended.</summary>
internal static class CallOutcome
{
    public const string Success = "success";
    public const string Cancelled = "cancelled";
    public const string Busy = "busy";
    public const string Timeout = "timeout";
    public const string Invalid = "invalid";
    public const string Error = "error";

    /// <summary>The word for an error; success for none.</summary>
    public static string Of(Exception? error) => error switch
    {
        null => Success,
        OperationCanceledException => Cancelled,
        SegmenterBusyException => Busy,
        SegmenterTimeoutException => Timeout,
        ArgumentException => Invalid,
        _ => Error,
    };

    /// <summary>Why a segmenter turned a call away; null where it did not.</summary>
    public static string? RejectionOf(Exception error) => error switch
    {
        SegmenterBusyException => "queue_full",
        SegmenterTimeoutException => "queue_timeout",
        ObjectDisposedException => "disposed",
        _ => null,
    };
}
