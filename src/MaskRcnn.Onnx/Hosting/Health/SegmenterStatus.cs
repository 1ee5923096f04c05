namespace MaskRcnn.Onnx.Hosting;

/// <summary>What is known of one registered segmenter without loading it.</summary>
/// <remarks>Thread-safe; one per registration and container.</remarks>
internal sealed class SegmenterStatus
{
    private volatile State _state = new(SegmenterPhase.NotLoaded, null);

    /// <summary>The phase and, from the time that it is loaded, the segmenter.</summary>
    public State Now => _state;

    /// <summary>The segmenter is loaded.</summary>
    public void Loaded(IInstanceSegmenter segmenter, bool isReady) =>
        _state = new(isReady ? SegmenterPhase.Ready : SegmenterPhase.NotWarm, segmenter);

    /// <summary>The segmenter is warm.</summary>
    public void WarmedUp() => _state = _state with { Phase = SegmenterPhase.Ready };

    /// <summary>Loading or warming up failed.</summary>
    public void Failed() => _state = _state with { Phase = SegmenterPhase.Failed };

    /// <summary>Both together, so that they never contradict each other.</summary>
    public sealed record State(SegmenterPhase Phase, IInstanceSegmenter? Segmenter);
}
