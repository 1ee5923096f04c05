using MaskRcnn.Onnx.Drawing;
using MaskRcnn.Onnx.Drawing.Text;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Evaluation.Plots;

/// <summary>Pixels with a title and two axes to draw on; x and y of what is drawn are in the units of the axes.</summary>
internal sealed class Chart
{
    private const int Left = 76;
    private const int Top = 78;
    private const int Bottom = 58;
    private const float TextSize = 15f;

    private static readonly OverlayColor Ink = new(40, 44, 52);
    private static readonly OverlayColor Faint = new(225, 228, 233);

    private readonly byte[] _pixels;
    private readonly int _width;
    private readonly int _height;
    private readonly int _right;
    private readonly double _mostX;
    private readonly double _mostY;
    private readonly LabelFont _font = new(TextSize);

    /// <summary>An empty chart.</summary>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="title">Stands above.</param>
    /// <param name="mostX">Where the x axis ends; it begins at 0.</param>
    /// <param name="mostY">Where the y axis ends; it begins at 0.</param>
    /// <param name="right">Columns that stay free on the right.</param>
    public Chart(int width, int height, string title, double mostX, double mostY, int right = 28)
    {
        _right = right;
        (_width, _height, _mostX, _mostY) = (width, height, mostX, mostY);
        _pixels = new byte[width * height * 3];
        Array.Fill(_pixels, (byte)255);
        new LabelFont(19f).Draw(Canvas, title, Left, 32, Ink);
    }

    private PixelCanvas Canvas => new(_pixels, _width, _height, 0, PixelFormat.Rgb24);

    /// <summary>The finished picture.</summary>
    public ImageFrame ToFrame() => new(_pixels, _width, _height, PixelFormat.Rgb24);

    /// <summary>Lines across at round values of y, with their numbers.</summary>
    public void YAxis(string name, int steps, Func<double, string> text)
    {
        for (int i = 0; i <= steps; i++)
        {
            double value = _mostY * i / steps;
            Rectangle(0, value, _mostX, value, 1f, i == 0 ? Ink : Faint);
            string label = text(value);
            _font.Draw(Canvas, label, Left - 8 - _font.Measure(label), (int)Row(value) + 5, Ink);
        }

        _font.Draw(Canvas, name, Left, Top - 16, Ink);
    }

    /// <summary>Numbers below the x axis.</summary>
    public void XAxis(string name, int steps, Func<double, string> text)
    {
        for (int i = 0; i <= steps; i++)
        {
            double value = _mostX * i / steps;
            string label = text(value);
            _font.Draw(Canvas, label, Column(value) - (_font.Measure(label) / 2f), _height - Bottom + 22, Ink);
        }

        _font.Draw(Canvas, name, Left + ((_width - Left - _right - _font.Measure(name)) / 2f), _height - 12, Ink);
    }

    /// <summary>A line through points.</summary>
    public void Line(IReadOnlyList<double> xs, IReadOnlyList<double> ys, OverlayColor color)
    {
        for (int i = 1; i < ys.Count; i++)
        {
            ShapePainter.Fill(Canvas, new Capsule(Column(xs[i - 1]), Row(ys[i - 1]), Column(xs[i]), Row(ys[i]), 1.1f), color, 1f);
        }
    }

    /// <summary>A filled rectangle between two corners; one without height or width is as thick as said.</summary>
    public void Rectangle(double x1, double y1, double x2, double y2, float thickness, OverlayColor color)
    {
        (float left, float right) = (Column(x1), Math.Max(Column(x2), Column(x1) + thickness));
        (float top, float bottom) = (Row(y2), Math.Max(Row(y1), Row(y2) + thickness));
        ShapePainter.Fill(Canvas, new RoundedRectangle(left, top, right, bottom, 0f), color, 1f);
    }

    /// <summary>A line of text whose middle stands at a height of the axes, so many pixels right of a place on the x axis.</summary>
    public void Text(string text, double x, double y, float shift, bool endsThere = false) =>
        _font.Draw(Canvas, text, Column(x) + shift - (endsThere ? _font.Measure(text) : 0f), (int)Row(y) + 5, Ink);

    /// <summary>Names of colours, one below the other from the upper right corner.</summary>
    public void Legend(IReadOnlyList<(string Name, OverlayColor Color)> entries)
    {
        float widest = entries.Max(entry => _font.Measure(entry.Name));
        float x = _width - _right - widest - 12;
        for (int i = 0; i < entries.Count; i++)
        {
            int y = Top + 14 + (i * 21);
            ShapePainter.Fill(Canvas, new Capsule(x - 26, y, x - 8, y, 2f), entries[i].Color, 1f);
            _font.Draw(Canvas, entries[i].Name, x, y + 5, Ink);
        }
    }

    private float Column(double x) => (float)(Left + (x / _mostX * (_width - Left - _right)));

    private float Row(double y) => (float)(_height - Bottom - (y / _mostY * (_height - Top - Bottom)));
}
