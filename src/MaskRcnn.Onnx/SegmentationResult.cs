using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx;

/// <summary>The instances of one image.</summary>
/// <remarks>Immutable; owns no native memory.</remarks>
public sealed class SegmentationResult
{
    /// <summary>Creates a result.</summary>
    /// <param name="size">Size of the upright image.</param>
    /// <param name="instances">The instances, best score first.</param>
    /// <param name="timings">How long each stage took; null where nobody measured.</param>
    public SegmentationResult(ImageSize size, IReadOnlyList<Instance> instances, StageTimings? timings = null)
    {
        ArgumentNullException.ThrowIfNull(instances);
        Size = size;
        Instances = instances;
        Timings = timings ?? StageTimings.None;
    }

    /// <summary>Size of the upright image that boxes, masks and keypoints refer to.</summary>
    public ImageSize Size { get; }

    /// <summary>The instances, best score first.</summary>
    public IReadOnlyList<Instance> Instances { get; }

    /// <summary>How long each stage took. Images that ran as one batch share the time of the stages that they ran together.</summary>
    public StageTimings Timings { get; }
}
