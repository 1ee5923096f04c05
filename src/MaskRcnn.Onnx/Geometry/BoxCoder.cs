namespace MaskRcnn.Onnx.Geometry;

/// <summary>
/// Turns the deltas of a network into boxes (Faster R-CNN, section 3.1.2): dx and dy move the centre in units of the anchor's
/// sides, dw and dh scale the sides by their exponential.
/// </summary>
/// <remarks>
/// Immutable and thread-safe. Every operation is a float32 operation in the order of the reference that goes with the clamp:
/// <see cref="DeltaClamp.Both"/> computes as mmdetection's DeltaXYWHBBoxCoder (<c>delta * std + mean</c>, the centre as half the sum of the
/// edges), <see cref="DeltaClamp.Upper"/> as Detectron2's Box2BoxTransform and torchvision's BoxCoder (<c>delta / weight</c> with
/// weight = 1 / std, the centre as the edge plus half the side).
/// </remarks>
public readonly struct BoxCoder
{
    /// <summary>The limit of dw and dh, ln(1000 / 16).</summary>
    public const float MaxLogScale = 4.135166556742356f;

    private readonly float _meanX, _meanY, _meanW, _meanH;
    private readonly float _stdX, _stdY, _stdW, _stdH;
    private readonly float _weightX, _weightY, _weightW, _weightH;
    private readonly bool _both;

    /// <summary>Creates a coder.</summary>
    /// <param name="means">The means of dx, dy, dw, dh that training subtracted.</param>
    /// <param name="stds">The standard deviations of dx, dy, dw, dh that training divided by; more than 0.</param>
    /// <param name="clamp">How dw and dh are limited.</param>
    /// <exception cref="ArgumentException">There are not four means and four positive, finite deviations.</exception>
    public BoxCoder(ReadOnlySpan<float> means, ReadOnlySpan<float> stds, DeltaClamp clamp)
    {
        if (means.Length != 4) throw new ArgumentException($"Four means are needed, not {means.Length}.", nameof(means));
        if (stds.Length != 4) throw new ArgumentException($"Four standard deviations are needed, not {stds.Length}.", nameof(stds));
        foreach (float mean in means)
        {
            if (!float.IsFinite(mean)) throw new ArgumentException($"A mean must be finite, not {mean}.", nameof(means));
        }

        foreach (float std in stds)
        {
            if (!float.IsFinite(std) || std <= 0f) throw new ArgumentException($"A standard deviation must be more than 0, not {std}.", nameof(stds));
        }

        (_meanX, _meanY, _meanW, _meanH) = (means[0], means[1], means[2], means[3]);
        (_stdX, _stdY, _stdW, _stdH) = (stds[0], stds[1], stds[2], stds[3]);
        (_weightX, _weightY, _weightW, _weightH) = (1f / _stdX, 1f / _stdY, 1f / _stdW, 1f / _stdH);
        _both = clamp == DeltaClamp.Both;
    }

    /// <summary>The box that the deltas make of an anchor or proposal; not clipped to the image.</summary>
    /// <param name="anchor">The anchor or proposal, in the space the result shall be in.</param>
    /// <param name="dx">Raw delta of the centre's x.</param>
    /// <param name="dy">Raw delta of the centre's y.</param>
    /// <param name="dw">Raw delta of the width, in logarithms.</param>
    /// <param name="dh">Raw delta of the height, in logarithms.</param>
    /// <returns>The box; NaN where a delta is NaN.</returns>
    public BoundingBox Decode(BoundingBox anchor, float dx, float dy, float dw, float dh)
    {
        float width = anchor.X2 - anchor.X1;
        float height = anchor.Y2 - anchor.Y1;
        float centreX, centreY;
        if (_both)
        {
            dx = (dx * _stdX) + _meanX;
            dy = (dy * _stdY) + _meanY;
            dw = MathF.Max((dw * _stdW) + _meanW, -MaxLogScale);
            dh = MathF.Max((dh * _stdH) + _meanH, -MaxLogScale);
            centreX = (anchor.X1 + anchor.X2) * 0.5f;
            centreY = (anchor.Y1 + anchor.Y2) * 0.5f;
        }
        else
        {
            dx = (dx / _weightX) + _meanX;
            dy = (dy / _weightY) + _meanY;
            dw = (dw / _weightW) + _meanW;
            dh = (dh / _weightH) + _meanH;
            centreX = anchor.X1 + (0.5f * width);
            centreY = anchor.Y1 + (0.5f * height);
        }

        centreX += dx * width;
        centreY += dy * height;
        float halfWidth = MathF.Exp(MathF.Min(dw, MaxLogScale)) * width * 0.5f;
        float halfHeight = MathF.Exp(MathF.Min(dh, MaxLogScale)) * height * 0.5f;
        return new BoundingBox(centreX - halfWidth, centreY - halfHeight, centreX + halfWidth, centreY + halfHeight);
    }
}
