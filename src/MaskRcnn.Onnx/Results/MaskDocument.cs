using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Results;

/// <summary>A mask in COCO's compressed run-length form, as pycocotools reads and writes it.</summary>
/// <remarks>Immutable and safe to share.</remarks>
public sealed record MaskDocument
{
    /// <summary><c>[height, width]</c> of the image.</summary>
    public required IReadOnlyList<int> Size { get; init; }

    /// <summary>The compressed counts.</summary>
    public required string Counts { get; init; }

    /// <summary>Describes a mask.</summary>
    public static MaskDocument FromRle(CocoRle mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return new MaskDocument { Size = [mask.Image.Height, mask.Image.Width], Counts = mask.ToCompressedString() };
    }

    /// <summary>The mask that is described.</summary>
    /// <param name="image">The size that it must have.</param>
    /// <exception cref="FormatException">It has another, or the counts are malformed.</exception>
    public CocoRle ToRle(ImageSize image)
        => Size is [int height, int width] && height == image.Height && width == image.Width
            ? CocoRle.Parse(Counts, image)
            : throw new FormatException($"A mask of size [{string.Join(", ", Size)}] in an image of {image.Width} x {image.Height} pixels.");
}
