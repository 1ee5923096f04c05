namespace MaskRcnn.Onnx.Server.Lifecycle;

/// <summary>Where the server is in its life.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ServerState
{
    private volatile bool _draining;
    private volatile bool _failed;
    private volatile bool _interrupted;

    /// <summary>Whether it was told to stop.</summary>
    public bool IsDraining => _draining;

    /// <summary>Whether it stops because it cannot do its work.</summary>
    public bool HasFailed => _failed;

    /// <summary>Whether a person stops it at the keyboard, who does not want to wait for load balancers.</summary>
    public bool IsInterrupted => _interrupted;

    public void Drain() => _draining = true;

    public void Fail() => _failed = true;

    public void Interrupt() => _interrupted = true;
}
