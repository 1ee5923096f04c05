using MaskRcnn.Onnx.Bundles;

namespace MaskRcnn.Onnx.Drawing;

/// <summary>What an overlay shows and how.</summary>
/// <remarks>Immutable.</remarks>
public sealed record OverlayOptions
{
    /// <summary>Everything, in the colours of the classes.</summary>
    public static OverlayOptions Default { get; } = new();

    /// <summary>What gives an instance its colour; default its class.</summary>
    public OverlayColoring Coloring { get; init; } = OverlayColoring.Class;

    /// <summary>Whether masks are filled; default true.</summary>
    public bool Masks { get; init; } = true;

    /// <summary>How much of a mask's colour covers the image, 0..1; default 0.42.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not within 0..1.</exception>
    public float MaskOpacity
    {
        get;
        init => field = value is >= 0f and <= 1f ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "An opacity is 0..1.");
    } = 0.42f;

    /// <summary>Whether the outline of a mask is drawn; default true.</summary>
    public bool Outlines { get; init; } = true;

    /// <summary>Whether boxes are drawn; default true.</summary>
    public bool Boxes { get; init; } = true;

    /// <summary>Whether the label stands at the box; default true.</summary>
    public bool Labels { get; init; } = true;

    /// <summary>Whether the score stands behind the label, in per cent; default true.</summary>
    public bool Scores { get; init; } = true;

    /// <summary>Whether keypoints and limbs are drawn; default true.</summary>
    public bool Keypoints { get; init; } = true;

    /// <summary>Keypoints with a score up to this, and their limbs, are left out; default 0.05, which also leaves out negative logits.</summary>
    public float KeypointThreshold { get; init; } = 0.05f;

    /// <summary>Pairs of keypoints that a limb joins; default COCO's person.</summary>
    public IReadOnlyList<(int First, int Second)> Skeleton { get; init; } = KeypointLayout.CocoPerson.Skeleton;

    /// <summary>Size of lines and letters: 1 suits 640 x 480 pixels; null, the default, follows the image's size. 0.25..16.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not within 0.25..16.</exception>
    public float? Scale
    {
        get;
        init => field = value is null or (>= 0.25f and <= 16f) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A scale is 0.25..16.");
    }
}
