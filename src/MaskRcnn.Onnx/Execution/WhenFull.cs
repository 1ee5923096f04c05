namespace MaskRcnn.Onnx.Execution;

/// <summary>What a call meets when as many run and wait as are allowed.</summary>
public enum WhenFull
{
    /// <summary>It waits for its turn; its token gives up the waiting.</summary>
    Wait,

    /// <summary>It fails at once with a <see cref="SegmenterBusyException"/>.</summary>
    Refuse,
}
