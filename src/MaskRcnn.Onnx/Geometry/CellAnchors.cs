namespace MaskRcnn.Onnx.Geometry;

/// <summary>The anchors of one cell of a feature map, centred on the network pixel edge (0, 0).</summary>
public static class CellAnchors
{
    /// <summary>Makes the anchors of a level: sides of <c>stride * scale</c> at each ratio of height to width, of equal area.</summary>
    /// <param name="stride">The level's stride in pixels; more than 0.</param>
    /// <param name="scales">Sizes in strides; 8 for a classic FPN.</param>
    /// <param name="ratios">Height over width; 0.5, 1 and 2 for a classic FPN.</param>
    /// <param name="rounded">
    /// False for the Hugging Face port, mmdetection and Detectron2, whose anchors are not rounded; true for torchvision, which rounds the
    /// edges to whole pixels, halves to even.
    /// </param>
    /// <returns>scales x ratios boxes, ratio by ratio, the scale fastest.</returns>
    /// <remarks>
    /// Computed in float32 in the order of mmdetection's AnchorGenerator, or of torchvision's where <paramref name="rounded"/>. Detectron2
    /// orders several scales the other way round: its models bring their anchors with them.
    /// </remarks>
    /// <exception cref="ArgumentException">The stride, a scale or a ratio is not more than 0, or there is none.</exception>
    public static BoundingBox[] Generate(int stride, ReadOnlySpan<float> scales, ReadOnlySpan<float> ratios, bool rounded)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        RequirePositive(scales, nameof(scales));
        RequirePositive(ratios, nameof(ratios));
        var anchors = new BoundingBox[scales.Length * ratios.Length];
        int next = 0;
        foreach (float ratio in ratios)
        {
            float heightRatio = MathF.Sqrt(ratio);
            float widthRatio = 1f / heightRatio;
            foreach (float scale in scales)
            {
                anchors[next++] = rounded
                    ? Rounded(widthRatio * (stride * scale), heightRatio * (stride * scale))
                    : Centred(stride * widthRatio * scale, stride * heightRatio * scale);
            }
        }

        return anchors;
    }

    private static BoundingBox Centred(float width, float height) =>
        new(-0.5f * width, -0.5f * height, 0.5f * width, 0.5f * height);

    private static BoundingBox Rounded(float width, float height)
    {
        float x = MathF.Round(width / 2f);
        float y = MathF.Round(height / 2f);
        return new BoundingBox(-x, -y, x, y);
    }

    private static void RequirePositive(ReadOnlySpan<float> values, string name)
    {
        if (values.IsEmpty) throw new ArgumentException("At least one value is needed.", name);
        foreach (float value in values)
        {
            if (!float.IsFinite(value) || value <= 0f) throw new ArgumentException($"Values must be more than 0, not {value}.", name);
        }
    }
}
