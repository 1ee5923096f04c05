namespace MaskRcnn.Onnx.Masks;

/// <summary>
/// Where the pixels of one axis of the image fall in the map, in the arithmetic of the reference, down to the rounding of single
/// steps.
/// </summary>
/// <remarks>Cells are counted in the map with two cells of zeros around it, so that a tap and its neighbour always exist.</remarks>
internal readonly struct PasteAxis
{
    /// <summary>Cells of zeros on each side of the map.</summary>
    public const int Border = 2;

    private readonly MaskPaste _rule;
    private readonly int _size;
    private readonly float _low;
    private readonly float _extent;
    private readonly long _first;
    private readonly double _scale;

    private PasteAxis(MaskPaste rule, int size, float low, float high, int limit)
    {
        _rule = rule;
        _size = size;
        if (!float.IsFinite(low) || !float.IsFinite(high))
        {
            return;
        }

        if (rule == MaskPaste.GridSample)
        {
            _low = low;
            _extent = high - low;
            Start = (int)Math.Clamp((double)MathF.Floor(low) - 1, 0, limit);
            End = (int)Math.Clamp((double)MathF.Ceiling(high) + 1, 0, limit);
        }
        else
        {
            // torchvision's expand_boxes and the truncation to whole pixels; the last pixel of the box is part of it.
            float half = (high - low) * 0.5f * (float)((size + 2.0) / size);
            float centre = (high + low) * 0.5f;
            float from = centre - half;
            float to = centre + half;
            if (!float.IsFinite(from) || !float.IsFinite(to))
            {
                return;
            }

            _first = Truncate(from);
            long last = Truncate(to);
            long length = Math.Max(last - _first + 1, 1);
            _scale = (size + 2f) / length;
            Start = (int)Math.Clamp(_first, 0, limit);
            End = (int)Math.Clamp(last + 1, 0, limit);
        }
    }

    /// <summary>First pixel of the window.</summary>
    public int Start { get; }

    /// <summary>One past the last pixel of the window.</summary>
    public int End { get; }

    /// <summary>Pixels of the window.</summary>
    public int Length => Math.Max(End - Start, 0);

    public static PasteAxis Horizontal(in SoftMask mask) => new(mask.Rule, mask.Size, mask.Box.X1, mask.Box.X2, mask.Image.Width);

    public static PasteAxis Vertical(in SoftMask mask) => new(mask.Rule, mask.Size, mask.Box.Y1, mask.Box.Y2, mask.Image.Height);

    /// <summary>The cell before the centre of a pixel and the share of the cell after it.</summary>
    /// <param name="pixel">Pixel of the image.</param>
    /// <param name="far">Weight of the cell after; that of the cell itself is <c>1 - far</c>.</param>
    public int Tap(int pixel, out float far) => _rule == MaskPaste.GridSample ? GridTap(pixel, out far) : IntegerTap(pixel, out far);

    private int GridTap(int pixel, out float far)
    {
        // -1..1 across the box; the port and mmdetection move what a box without extent makes infinite to the middle of the map.
        float unit = ((pixel + 0.5f - _low) / _extent * 2f) - 1f;
        if (float.IsInfinity(unit))
        {
            unit = 0f;
        }

        float position = MathF.FusedMultiplyAdd(unit + 1f, _size / 2f, -0.5f);
        float cell = MathF.Floor(position);
        if (!(cell >= -1f && cell < _size))
        {
            far = 0f;
            return 0;
        }

        far = position - cell;
        return (int)cell + Border;
    }

    private int IntegerTap(int pixel, out float far)
    {
        // The reference interpolates the map with one cell of zeros around it, counted from its own first cell.
        double position = Math.Max(((pixel - _first + 0.5) * _scale) - 0.5, 0);
        int cell = (int)Math.Min(position, _size + 1);
        far = (float)(position - cell);
        return cell + Border - 1;
    }

    private static long Truncate(float value) => (long)Math.Clamp(value, -4e18f, 4e18f);
}
