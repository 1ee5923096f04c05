namespace MaskRcnn.Onnx.Imaging;

/// <summary>The size an image has inside the network: the three families' rules for "short side 800, long side at most 1333".</summary>
/// <remarks>
/// Pure functions, thread-safe. Sources: <c>get_size_with_aspect_ratio</c> of Hugging Face, <c>rescale_size</c> of mmcv (detectron2's
/// <c>ResizeShortestEdge</c> gives the same apart from knife edges of double rounding), <c>GeneralizedRCNNTransform</c> of torchvision.
/// A side never becomes 0, where the references would fail.
/// </remarks>
public static class NetworkSize
{
    /// <summary>The size that an image is resized to.</summary>
    /// <param name="image">Size of the image, both sides at least 1.</param>
    /// <param name="rounding">The family's rule.</param>
    /// <param name="shortestEdge">What the short side becomes, in pixels, unless the long one would pass its limit; at least 1.</param>
    /// <param name="longestEdge">What the long side must not pass, in pixels, at least 1; null for no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side or an edge is below 1, or the rule is not a member of the enumeration.</exception>
    /// <exception cref="ImageLimitException">A side of the result is beyond what 32 bits can hold.</exception>
    public static ImageSize Of(ImageSize image, SizeRounding rounding, int shortestEdge, int? longestEdge = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(image.Width, 1, nameof(image));
        ArgumentOutOfRangeException.ThrowIfLessThan(image.Height, 1, nameof(image));
        ArgumentOutOfRangeException.ThrowIfLessThan(shortestEdge, 1);
        if (longestEdge is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(given, 1, nameof(longestEdge));
        }

        int shortSide = Math.Min(image.Width, image.Height);
        int longSide = Math.Max(image.Width, image.Height);
        int longest = longestEdge ?? int.MaxValue;
        (double newShort, double newLong) = rounding switch
        {
            SizeRounding.Truncate => Truncate(shortSide, longSide, shortestEdge, longest),
            SizeRounding.Round => Round(shortSide, longSide, shortestEdge, longest),
            SizeRounding.FloorFloat32 => FloorFloat32(shortSide, longSide, shortestEdge, longest),
            _ => throw new ArgumentOutOfRangeException(nameof(rounding), rounding, "Not a size rule."),
        };
        int first = Whole(newShort, image);
        int second = Whole(newLong, image);
        return image.Width <= image.Height ? new ImageSize(first, second) : new ImageSize(second, first);
    }

    private static (double Short, double Long) Truncate(int shortSide, int longSide, int shortest, int longest)
    {
        double edge = shortest;
        if ((double)longSide / shortSide * edge > longest)
        {
            edge = Math.Round((double)longest * shortSide / longSide, MidpointRounding.ToEven);
        }

        // The reference fails where the short side rounds to 0; here it stays 1 and the long side keeps its limit.
        return edge < 1
            ? (1, Math.Min(longSide / shortSide, longest))
            : (edge, edge == shortSide ? longSide : edge * longSide / shortSide);
    }

    private static (double Short, double Long) Round(int shortSide, int longSide, int shortest, int longest)
    {
        double scale = (double)shortest / shortSide;
        if (scale * longSide > longest)
        {
            scale = (double)longest / longSide;
        }

        return ((shortSide * scale) + 0.5, (longSide * scale) + 0.5);
    }

    private static (double Short, double Long) FloorFloat32(int shortSide, int longSide, int shortest, int longest)
    {
        // torch divides a number by a tensor as reciprocal times number, both in float32: 427 -> 799, not 800.
        float scale = Math.Min(1f / shortSide * shortest, 1f / longSide * longest);
        return ((double)shortSide * scale, (double)longSide * scale);
    }

    private static int Whole(double side, ImageSize image) => side < int.MaxValue
        ? Math.Max((int)side, 1)
        : throw new ImageLimitException($"An image of {image.Width} x {image.Height} pixels would be resized beyond {int.MaxValue} pixels a side.");
}
