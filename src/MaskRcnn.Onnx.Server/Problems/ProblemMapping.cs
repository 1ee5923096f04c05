using MaskRcnn.Onnx.Server.Bodies;

namespace MaskRcnn.Onnx.Server.Problems;

/// <summary>Which answer an exception gives.</summary>
internal static class ProblemMapping
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>The answer. Of an exception's text only what the decoder says about the client's own image goes into it.</summary>
    public static ProblemException ToProblem(Exception exception) => exception switch
    {
        ProblemException problem => problem,
        UnsupportedImageException => new ProblemException(ProblemKinds.ImageUnreadable, exception.Message),
        ImageLimitException => new ProblemException(ProblemKinds.ImageTooLarge, exception.Message),
        SegmenterBusyException => new ProblemException(ProblemKinds.ServerBusy, "The model takes no more at present.", Soon),
        SegmenterTimeoutException => new ProblemException(ProblemKinds.QueueTimeout, "The model did not become free in time.", Soon),
        OutOfMemoryException => new ProblemException(ProblemKinds.MemoryBusy, "Try again in a moment, or with a smaller image.", Soon),
        BodyBudgetException => new ProblemException(ProblemKinds.MemoryBusy, "Other uploads hold the memory. Try again in a moment.", Soon),
        InferenceException => new ProblemException(ProblemKinds.InferenceFailed, "The model gave no usable result for this image."),
        BadHttpRequestException bad => OfStatus(bad.StatusCode),
        ObjectDisposedException => new ProblemException(ProblemKinds.NotReady, "The server is stopping.", Soon),
        _ => new ProblemException(ProblemKinds.InternalError, "The request id names this failure in the server's log."),
    };

    /// <summary>The status for an exception that the framework handles.</summary>
    public static int ToStatus(Exception exception) => ToProblem(exception).Kind.Status;

    /// <summary>The answer for a status that the framework chose.</summary>
    public static ProblemException OfStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => new ProblemException(ProblemKinds.NotFound, "/openapi/v1.json describes what there is."),
        StatusCodes.Status405MethodNotAllowed =>
            new ProblemException(ProblemKinds.MethodNotAllowed, "The header Allow names the methods that are."),
        StatusCodes.Status408RequestTimeout =>
            new ProblemException(ProblemKinds.UploadTimeout, "The body came more slowly than the server allows."),
        StatusCodes.Status413PayloadTooLarge =>
            new ProblemException(ProblemKinds.BodyTooLarge, "The body is larger than the server allows."),
        _ => new ProblemException(ProblemKinds.OfStatus(status), "The request is not valid HTTP, or its body ended too early."),
    };
}
