using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Drawing;

/// <summary>
/// Draws the instances of an image on its pixels: translucent masks with smooth outlines, boxes, labels with scores, keypoints. It needs
/// neither an image library nor a font of the machine, so that every program gives the same picture.
/// </summary>
/// <remarks>Pure but for the given pixels, and thread-safe on different pixels.</remarks>
public static class OverlayRenderer
{
    private const float BoxOpacity = 0.95f;

    /// <summary>Draws on pixels in place.</summary>
    /// <param name="pixels">The image, rows from top to bottom: at least <c>(height - 1) * stride + width * bytes per pixel</c> bytes.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="stride">Bytes from one row to the next; 0 for rows without padding.</param>
    /// <param name="format">Order of the samples of a pixel; any but grey. Alpha becomes opaque where something is drawn.</param>
    /// <param name="result">What was found in an image of this size. Better scores are drawn over worse ones, small masks over large ones.</param>
    /// <param name="options">What to draw; null for <see cref="OverlayOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">The sizes of image, result and masks differ, or the pixels are too few or grey.</exception>
    public static void Draw(
        Span<byte> pixels, int width, int height, int stride, PixelFormat format, SegmentationResult result, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        options ??= OverlayOptions.Default;
        var canvas = new PixelCanvas(pixels, width, height, stride, format);
        if (result.Size != new ImageSize(width, height))
        {
            throw new ArgumentException(
                $"A result of {result.Size.Width} x {result.Size.Height} pixels cannot be drawn on an image of {width} x {height}.", nameof(result));
        }

        if (result.Instances.FirstOrDefault(instance => instance.Mask is { } mask && mask.Image != result.Size) is { } odd)
        {
            throw new ArgumentException($"The mask of '{odd.Label}' belongs to an image of {odd.Mask!.Image.Width} x {odd.Mask.Image.Height}.", nameof(result));
        }

        var style = new OverlayStyle(width, height, options.Scale);
        (Instance Instance, BoundingBox Box, OverlayColor Color)[] bestFirst = InOrder(result, options.Coloring);
        bool masks = options.Masks || options.Outlines;
        if (masks)
        {
            DrawMasks(canvas, bestFirst, new MaskPainter(options.Outlines ? style.Outline : 0f, options.Masks ? options.MaskOpacity : 0f));
        }

        if (options.Boxes)
        {
            DrawBoxes(canvas, bestFirst, style, masks);
        }

        if (options.Keypoints)
        {
            DrawKeypoints(canvas, bestFirst, options, style);
        }

        if (options.Labels)
        {
            new LabelPainter(style, options.Scores).Paint(canvas, bestFirst);
        }
    }

    // By descending score, equal ones as they are. Boxes are clipped to the image; without one (NaN) an instance is not drawn.
    private static (Instance Instance, BoundingBox Box, OverlayColor Color)[] InOrder(SegmentationResult result, OverlayColoring coloring)
    {
        var drawn = new List<(Instance Instance, BoundingBox Box, OverlayColor Color)>();
        for (int i = 0; i < result.Instances.Count; i++)
        {
            Instance instance = result.Instances[i];
            BoundingBox box = instance.Box.ClipTo(result.Size.Width, result.Size.Height);
            if (float.IsFinite(box.Width) && float.IsFinite(box.Height))
            {
                int index = coloring == OverlayColoring.Instance ? i : Math.Max(instance.ClassId, 0);
                drawn.Add((instance, box, OverlayPalette.ColorOf(index)));
            }
        }

        return [.. drawn.OrderByDescending(each => each.Instance.Score)];
    }

    // The largest first: a small object in front of a large one stays visible, whatever their scores.
    private static void DrawMasks(PixelCanvas canvas, (Instance Instance, BoundingBox Box, OverlayColor Color)[] bestFirst, MaskPainter painter)
    {
        var masks = new List<(BitMask Mask, OverlayColor Color)>(bestFirst.Length);
        for (int i = bestFirst.Length - 1; i >= 0; i--)
        {
            if (bestFirst[i].Instance.Mask is { } mask)
            {
                masks.Add((mask.ToBitMask(), bestFirst[i].Color));
            }
        }

        foreach ((BitMask mask, OverlayColor color) in masks.OrderByDescending(each => each.Mask.Area))
        {
            painter.Paint(canvas, mask, color);
        }
    }

    private static void DrawBoxes(
        PixelCanvas canvas, (Instance Instance, BoundingBox Box, OverlayColor Color)[] bestFirst, OverlayStyle style, bool masks)
    {
        for (int i = bestFirst.Length - 1; i >= 0; i--)
        {
            // The line lies inside the box and on whole pixels, so that straight edges stay sharp.
            float line = masks && bestFirst[i].Instance.Mask is not null ? style.ThinBox : style.Box;
            (float x1, float y1, float x2, float y2) = bestFirst[i].Box;
            float half = line / 2f;
            x1 = MathF.Round(x1) + half;
            y1 = MathF.Round(y1) + half;
            x2 = Math.Max(MathF.Round(x2) - half, x1);
            y2 = Math.Max(MathF.Round(y2) - half, y1);
            ShapePainter.Stroke(canvas, new RoundedRectangle(x1, y1, x2, y2, style.Corner), line, bestFirst[i].Color, BoxOpacity);
        }
    }

    private static void DrawKeypoints(
        PixelCanvas canvas, (Instance Instance, BoundingBox Box, OverlayColor Color)[] bestFirst, OverlayOptions options, OverlayStyle style)
    {
        for (int i = bestFirst.Length - 1; i >= 0; i--)
        {
            if (bestFirst[i].Instance.Keypoints is { } keypoints)
            {
                KeypointPainter.Paint(canvas, keypoints, options.Skeleton, options.KeypointThreshold, style, bestFirst[i].Color);
            }
        }
    }
}
