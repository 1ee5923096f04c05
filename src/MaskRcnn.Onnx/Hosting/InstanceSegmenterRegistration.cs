namespace MaskRcnn.Onnx.Hosting;

/// <summary>What belongs to one registered segmenter within one container, whether it is loaded or not.</summary>
/// <param name="OptionsName">The name of its options.</param>
internal sealed record InstanceSegmenterRegistration(string OptionsName)
{
    /// <summary>How far it has come.</summary>
    public SegmenterStatus Status { get; } = new();
}
