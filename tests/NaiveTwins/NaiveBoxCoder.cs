using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.NaiveTwins;

/// <summary>The two box coders of the references, each written down in its own order of operations.</summary>
internal static class NaiveBoxCoder
{
    public static BoundingBox Decode(
        BoundingBox roi, IReadOnlyList<float> delta, IReadOnlyList<float> means, IReadOnlyList<float> stds, DeltaClamp clamp) =>
        clamp == DeltaClamp.Both ? MmDetection(roi, delta, means, stds) : TorchVision(roi, delta, means, stds);

    /// <summary>mmdetection: denormalise, clamp dw and dh on both sides, the centre is half the sum of the edges.</summary>
    private static BoundingBox MmDetection(BoundingBox roi, IReadOnlyList<float> delta, IReadOnlyList<float> means, IReadOnlyList<float> stds)
    {
        float limit = (float)Math.Abs(Math.Log(16.0 / 1000.0));
        var d = new float[4];
        for (int k = 0; k < 4; k++) d[k] = (delta[k] * stds[k]) + means[k];
        float px = (roi.X1 + roi.X2) * 0.5f, py = (roi.Y1 + roi.Y2) * 0.5f;
        float pw = roi.X2 - roi.X1, ph = roi.Y2 - roi.Y1;
        float gx = px + (pw * d[0]), gy = py + (ph * d[1]);
        float gw = pw * MathF.Exp(Math.Clamp(d[2], -limit, limit)), gh = ph * MathF.Exp(Math.Clamp(d[3], -limit, limit));
        return new BoundingBox(gx - (gw * 0.5f), gy - (gh * 0.5f), gx + (gw * 0.5f), gy + (gh * 0.5f));
    }

    /// <summary>torchvision and Detectron2: divide by weights, clamp dw and dh from above, the centre is the edge plus half the side.</summary>
    private static BoundingBox TorchVision(BoundingBox roi, IReadOnlyList<float> delta, IReadOnlyList<float> means, IReadOnlyList<float> stds)
    {
        float limit = (float)Math.Log(1000.0 / 16.0);
        var d = new float[4];
        for (int k = 0; k < 4; k++) d[k] = (delta[k] / (1f / stds[k])) + means[k];
        float width = roi.X2 - roi.X1, height = roi.Y2 - roi.Y1;
        float x = (d[0] * width) + (roi.X1 + (0.5f * width)), y = (d[1] * height) + (roi.Y1 + (0.5f * height));
        float w = MathF.Exp(Math.Min(d[2], limit)) * width, h = MathF.Exp(Math.Min(d[3], limit)) * height;
        return new BoundingBox(x - (0.5f * w), y - (0.5f * h), x + (0.5f * w), y + (0.5f * h));
    }
}
