using System.Text.Json.Serialization;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Evaluation.Reading;

/// <summary>A <c>segmentation</c> as it stands in a file: polygons, or runs as a string or a list.</summary>
[JsonConverter(typeof(SegmentationJsonConverter))]
internal sealed record SegmentationJson(IReadOnlyList<double[]>? Polygons, ImageSize Size, string? Text, int[]? Counts)
{
    /// <summary>The mask in an image.</summary>
    /// <exception cref="FormatException">The runs do not fit their size, the size not the image, or a polygon is malformed.</exception>
    public CocoRle ToMask(ImageSize image)
    {
        if (Polygons is not null)
        {
            return FromPolygons(image);
        }

        if (Size != image)
        {
            throw new FormatException($"is of {Size.Width} x {Size.Height}, but its image has {image.Width} x {image.Height}");
        }

        return Text is not null ? CocoRle.Parse(Text, image) : CocoRle.FromCounts(Counts, image);
    }

    private CocoRle FromPolygons(ImageSize image)
    {
        foreach (double[] polygon in Polygons!)
        {
            if (polygon.Length < 6 || polygon.Length % 2 != 0)
            {
                throw new FormatException($"has a polygon of {polygon.Length} numbers; x and y of three corners are the least");
            }
        }

        return CocoRle.FromPolygons(Polygons, image);
    }
}
