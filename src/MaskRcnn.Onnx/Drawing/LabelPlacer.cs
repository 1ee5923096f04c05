using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Drawing;

/// <summary>
/// Finds a place for each label: at its box, inside the image and, where that is possible, off the labels placed before. A label of
/// which they would hide more than half gets none: nobody could read either.
/// </summary>
internal sealed class LabelPlacer(int width, int height)
{
    private readonly List<BoundingBox> _taken = [];

    /// <summary>Places one label of whole pixels.</summary>
    /// <param name="box">The instance's box, clipped to the image.</param>
    /// <param name="labelWidth">At most the image's width.</param>
    /// <param name="labelHeight">At most the image's height.</param>
    /// <returns>Left and top edge; null where there is no room.</returns>
    public (int X, int Y)? Place(BoundingBox box, int labelWidth, int labelHeight)
    {
        int left = (int)MathF.Round(box.X1), right = (int)MathF.Round(box.X2) - labelWidth;
        int top = (int)MathF.Round(box.Y1), bottom = (int)MathF.Round(box.Y2);
        ReadOnlySpan<(int X, int Y)> wishes =
        [
            (left, top - labelHeight), (left, top), (right, top - labelHeight), (left, bottom), (right, top),
            (left, bottom - labelHeight), (right, bottom - labelHeight), (right, bottom),
        ];
        (int X, int Y) best = default;
        float leastHidden = float.PositiveInfinity;
        foreach ((int x, int y) in wishes)
        {
            (int X, int Y) place = (Math.Clamp(x, 0, width - labelWidth), Math.Clamp(y, 0, height - labelHeight));

            // A wish that has to be moved into the image counts a little worse than one that fits.
            float hidden = Hidden(place, labelWidth, labelHeight) + (place == (x, y) ? 0f : 0.5f);
            if (hidden < leastHidden)
            {
                (best, leastHidden) = (place, hidden);
            }
        }

        if (Hidden(best, labelWidth, labelHeight) > 0.5f * labelWidth * labelHeight)
        {
            return null;
        }

        // With a gap of a pixel, so that labels of one colour stay apart.
        _taken.Add(new BoundingBox(best.X - 1, best.Y - 1, best.X + labelWidth + 1, best.Y + labelHeight + 1));
        return best;
    }

    private float Hidden((int X, int Y) place, int labelWidth, int labelHeight)
    {
        float area = 0f;
        foreach (BoundingBox other in _taken)
        {
            float overlapX = Math.Min(place.X + labelWidth, other.X2) - Math.Max(place.X, other.X1);
            float overlapY = Math.Min(place.Y + labelHeight, other.Y2) - Math.Max(place.Y, other.Y1);
            area += Math.Max(overlapX, 0f) * Math.Max(overlapY, 0f);
        }

        return area;
    }
}
