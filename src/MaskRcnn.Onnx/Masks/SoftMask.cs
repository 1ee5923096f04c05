using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Masks;

/// <summary>What the mask head gives for one instance: a small map of probabilities, and where and how it lies in the image.</summary>
/// <remarks>A view: it keeps no copy of the probabilities.</remarks>
public readonly ref struct SoftMask
{
    /// <summary>The largest side of a map, in cells.</summary>
    public const int LargestSize = 4096;

    /// <summary>Describes a map of probabilities.</summary>
    /// <param name="probabilities">Size x size values, rows from top to bottom; probabilities (after the sigmoid), not logits.</param>
    /// <param name="size">Rows and columns of the map, 1..<see cref="LargestSize"/>; 28 in the usual models.</param>
    /// <param name="box">
    /// Box of the instance in image pixels (pixel edges). It may reach beyond the image; one with a coordinate that is not finite
    /// gives an empty mask.
    /// </param>
    /// <param name="image">Size of the image.</param>
    /// <param name="rule">How the map is painted into the image.</param>
    /// <exception cref="ArgumentException">The number of probabilities is not size x size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size, a side of the image or the rule is out of range.</exception>
    public SoftMask(ReadOnlySpan<float> probabilities, int size, BoundingBox box, ImageSize image, MaskPaste rule)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, LargestSize);
        MaskWindow.ThrowIfNegative(image);
        if (rule is not (MaskPaste.GridSample or MaskPaste.IntegerBox))
        {
            throw new ArgumentOutOfRangeException(nameof(rule), rule, "Not a rule of pasting.");
        }

        if (probabilities.Length != size * size)
        {
            throw new ArgumentException($"A map of {size} x {size} has {size * size} values; {probabilities.Length} were given.", nameof(probabilities));
        }

        Probabilities = probabilities;
        Size = size;
        Box = box;
        Image = image;
        Rule = rule;
    }

    /// <summary>Size x size values, rows from top to bottom.</summary>
    public ReadOnlySpan<float> Probabilities { get; }

    /// <summary>Rows and columns of the map.</summary>
    public int Size { get; }

    /// <summary>Box of the instance in image pixels.</summary>
    public BoundingBox Box { get; }

    /// <summary>Size of the image.</summary>
    public ImageSize Image { get; }

    /// <summary>How the map is painted into the image.</summary>
    public MaskPaste Rule { get; }
}
