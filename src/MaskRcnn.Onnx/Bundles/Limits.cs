namespace MaskRcnn.Onnx.Bundles;

/// <summary>
/// The largest values a bundle may ask for. Far above what any published model has, low enough that a hostile file cannot make the
/// pipeline allocate without bound.
/// </summary>
internal static class Limits
{
    /// <summary>Candidates, proposals or detections of an image; also what "no limit" means.</summary>
    public const int Candidates = 1_000_000;

    /// <summary>Rows or columns of a pooled RoI.</summary>
    public const int RoiSide = 128;

    /// <summary>Samples per bin and axis of RoIAlign.</summary>
    public const int SamplingRatio = 64;

    /// <summary>Classes without the background.</summary>
    public const int Classes = 65_536;

    /// <summary>Keypoints of an instance.</summary>
    public const int Keypoints = 1024;

    /// <summary>Pyramid levels.</summary>
    public const int Levels = 64;

    /// <summary>Stride of a pyramid level in pixels.</summary>
    public const int Stride = 65_536;

    /// <summary>Anchors of a cell, scales or ratios.</summary>
    public const int Anchors = 1024;

    /// <summary>Anchor scale or ratio, and one over the smallest.</summary>
    public const float AnchorFactor = 10_000f;

    /// <summary>Coordinate of an anchor around its cell, in pixels.</summary>
    public const float AnchorEdge = 1_000_000f;

    /// <summary>Width or height of the network's input in pixels.</summary>
    public const int ImageSide = 16_384;

    /// <summary>Bytes of a JSON file.</summary>
    public const int JsonBytes = 16 * 1024 * 1024;

    /// <summary>Bytes of all listed files together.</summary>
    public const long BundleBytes = 8L * 1024 * 1024 * 1024;
}
