using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Detections;

/// <summary>How detections are selected. The defaults are those of the Hugging Face port.</summary>
/// <remarks>Immutable.</remarks>
public sealed record DetectionOptions
{
    /// <summary>A class whose probability is more than this is a candidate. Default 0.05.</summary>
    public float ScoreThreshold { get; init; } = 0.05f;

    /// <summary>A box that overlaps a better one of its class by more is dropped; 0 or more, from 1 on none is. Default 0.5.</summary>
    public double IouThreshold { get; init; } = 0.5;

    /// <summary>Whether a better box of another class suppresses too. Default false.</summary>
    public bool SuppressAcrossClasses { get; init; }

    /// <summary>How many detections an image has at most; 0 or less means no limit. Default 100.</summary>
    public int MaxPerImage { get; init; } = 100;

    /// <summary>In which pixels boxes are compared. Default the original image's.</summary>
    public NmsSpace NmsSpace { get; init; } = NmsSpace.Original;

    /// <summary>Boxes whose sides are both at least this are kept, in network pixels after clipping. Default 0.</summary>
    public float MinSize { get; init; }

    /// <summary>Whether boxes are clipped to the original image after scaling back and empty ones dropped. Default false.</summary>
    public bool ResultClip { get; init; }

    /// <summary>Four means of the deltas. Default 0.</summary>
    public IReadOnlyList<float> DeltaMeans { get; init; } = [0f, 0f, 0f, 0f];

    /// <summary>Four standard deviations of the deltas. Default 0.1, 0.1, 0.2, 0.2.</summary>
    public IReadOnlyList<float> DeltaStds { get; init; } = [0.1f, 0.1f, 0.2f, 0.2f];

    /// <summary>How dw and dh are limited. Default on both sides.</summary>
    public DeltaClamp DeltaClamp { get; init; } = DeltaClamp.Both;
}
