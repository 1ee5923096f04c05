using System.Globalization;
using MaskRcnn.Onnx.Drawing.Text;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Drawing;

/// <summary>Labels on a filled background.</summary>
internal sealed class LabelPainter(OverlayStyle style, bool scores)
{
    private const float BackgroundOpacity = 0.92f;

    private readonly LabelFont _font = new(style.FontSize);
    private readonly int _padding = (int)MathF.Ceiling(style.FontSize * 0.32f);
    private readonly int _height = (int)MathF.Ceiling(style.FontSize * 1.36f);

    /// <summary>Draws the labels of instances, the first ones on top and first to choose their place.</summary>
    public void Paint(PixelCanvas canvas, ReadOnlySpan<(Instance Instance, BoundingBox Box, OverlayColor Color)> bestFirst)
    {
        if (_height > canvas.Height)
        {
            return;
        }

        var placer = new LabelPlacer(canvas.Width, canvas.Height);
        var labels = new List<(string Text, int X, int Y, int Width, OverlayColor Color)>();
        foreach ((Instance instance, BoundingBox box, OverlayColor color) in bestFirst)
        {
            string text = _font.Fit(TextOf(instance), canvas.Width - (2 * _padding));
            int width = Math.Min((int)MathF.Ceiling(_font.Measure(text)) + (2 * _padding), canvas.Width);
            if (text.Length > 0 && placer.Place(box, width, _height) is { } place)
            {
                labels.Add((text, place.X, place.Y, width, color));
            }
        }

        // The letters' middle, half the height of a capital above the baseline, stands in the background's middle.
        int rise = (int)MathF.Round((_height / 2f) + (style.FontSize * 0.365f));
        for (int i = labels.Count - 1; i >= 0; i--)
        {
            (string text, int x, int y, int width, OverlayColor color) = labels[i];
            ShapePainter.Fill(canvas, new RoundedRectangle(x, y, x + width, y + _height, style.Corner), color, BackgroundOpacity);
            _font.Draw(canvas, text, x + _padding, y + rise, color.Contrast());
        }
    }

    private string TextOf(Instance instance) => scores && float.IsFinite(instance.Score)
        ? string.Create(CultureInfo.InvariantCulture, $"{instance.Label} {instance.Score:0%}")
        : instance.Label;
}
