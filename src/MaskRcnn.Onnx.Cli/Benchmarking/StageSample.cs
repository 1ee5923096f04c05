namespace MaskRcnn.Onnx.Cli.Benchmarking;

/// <summary>How long one image took once.</summary>
/// <param name="Decode">From the file to pixels.</param>
/// <param name="Network">The stages inside the segmenter.</param>
/// <param name="Paste">All masks at the size of the image, as COCO's run lengths.</param>
/// <param name="Instances">How many were found.</param>
internal readonly record struct StageSample(TimeSpan Decode, StageTimings Network, TimeSpan Paste, int Instances)
{
    /// <summary>The sum.</summary>
    public TimeSpan Total => Decode + Network.Total + Paste;
}
