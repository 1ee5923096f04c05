using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>Detectron2's anchors of a cell (DefaultAnchorGenerator): every size with every ratio, the ratio fastest.</summary>
internal static class Detectron2Anchors
{
    private const int Edges = 4;

    /// <summary>Makes the anchors of a level.</summary>
    /// <param name="sizes">Square roots of their areas in pixels.</param>
    /// <param name="ratios">Heights over widths.</param>
    /// <param name="centre">Their centre in pixels from the cell's corner, in both directions.</param>
    public static BoundingBox[] Generate(IEnumerable<double> sizes, IReadOnlyList<double> ratios, double centre = 0) =>
        [.. sizes.SelectMany(size => ratios.Select(ratio => Centred(size, ratio, centre)))];

    /// <summary>The anchors of a level whose sizes are given in strides.</summary>
    public static BoundingBox[] OfScales(int stride, float[] scales, float[] ratios) =>
        Generate(scales.Select(scale => (double)scale * stride), [.. ratios.Select(ratio => (double)ratio)]);

    /// <summary><c>cell_anchors</c> of config.json from the anchors in the checkpoint, one list a level; null where it has none.</summary>
    /// <exception cref="ConversionException">An edge is not finite.</exception>
    public static JsonObject? Stored(CheckpointWeights weights, IReadOnlyList<int> strides)
    {
        if (!weights.Has($"{Detectron2Names.Anchors}.0")) return null;
        JsonObject byStride = [];
        for (int level = 0; level < strides.Count; level++)
        {
            float[] edges = weights.TakeFinite($"{Detectron2Names.Anchors}.{level}", -1, Edges);
            byStride[FormattableString.Invariant($"{strides[level]}")] =
                new JsonArray([.. edges.Chunk(Edges).Select(box => (JsonNode)ConfigFields.List(box))]);
        }

        return byStride;
    }

    private static BoundingBox Centred(double size, double ratio, double centre)
    {
        double width = Math.Sqrt(size * size / ratio);
        double height = ratio * width;
        return new BoundingBox(
            (float)(centre - (width / 2)), (float)(centre - (height / 2)), (float)(centre + (width / 2)), (float)(centre + (height / 2)));
    }
}
