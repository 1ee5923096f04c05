namespace MaskRcnn.Onnx.Server.Contracts;

/// <summary>What a request may be.</summary>
public sealed record LimitsDocument
{
    /// <summary>Bytes of an image file.</summary>
    public required long MaxBodyBytes { get; init; }

    /// <summary>Bytes of a batch.</summary>
    public required long MaxBatchBodyBytes { get; init; }

    /// <summary>Images of a batch.</summary>
    public required int MaxBatchImages { get; init; }

    /// <summary>Pixels of an image's longest side.</summary>
    public required int MaxSide { get; init; }

    /// <summary>Width times height of an image.</summary>
    public required long MaxPixels { get; init; }

    /// <summary>Bytes of memory that decoding one image may take.</summary>
    public required long MaxDecodedBytes { get; init; }

    /// <summary>Seconds that a body may take to come.</summary>
    public required double BodyTimeoutSeconds { get; init; }

    /// <summary>Seconds that a request waits for a worker.</summary>
    public required double QueueTimeoutSeconds { get; init; }

    /// <summary>Seconds that the model may take.</summary>
    public required double RunTimeoutSeconds { get; init; }

    /// <summary>Requests a second of one client in the long run; 0 for no limit.</summary>
    public required int RequestsPerSecond { get; init; }
}
