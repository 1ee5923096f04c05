namespace MaskRcnn.Onnx.Drawing;

/// <summary>
/// Colours that can be told apart, as many as are asked for: hues turn by the golden angle, so that any few neighbours are far from
/// each other, and lightness changes in three steps.
/// </summary>
/// <remarks>Pure and thread-safe; an index always has the same colour. Computed in OKLCH (B. Ottosson, 2020), where equal steps look equal.</remarks>
public static class OverlayPalette
{
    private const double GoldenAngle = 2.399963229728653;
    private const double FirstHue = 0.95;

    /// <summary>The colour of a class or of an instance.</summary>
    /// <param name="index">Class id or position, at least 0.</param>
    public static OverlayColor ColorOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        double hue = FirstHue + (index * GoldenAngle);
        double lightness = (index % 3) switch { 0 => 0.70, 1 => 0.78, _ => 0.62 };

        // The strongest colour of this hue and lightness that a screen can show, within reason.
        for (double chroma = 0.19; ; chroma -= 0.005)
        {
            (double r, double g, double b) = LinearRgb(lightness, chroma * Math.Cos(hue), chroma * Math.Sin(hue));
            if (chroma <= 0.0 || (IsShown(r) && IsShown(g) && IsShown(b)))
            {
                return new OverlayColor(Sample(r), Sample(g), Sample(b));
            }
        }
    }

    private static (double R, double G, double B) LinearRgb(double lightness, double a, double b)
    {
        double l = Cube(lightness + (0.3963377774 * a) + (0.2158037573 * b));
        double m = Cube(lightness - (0.1055613458 * a) - (0.0638541728 * b));
        double s = Cube(lightness - (0.0894841775 * a) - (1.2914855480 * b));
        return (
            (4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s),
            (-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s),
            (-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s));
    }

    private static double Cube(double value) => value * value * value;

    private static bool IsShown(double linear) => linear is >= 0.0 and <= 1.0;

    private static byte Sample(double linear)
    {
        double value = Math.Clamp(linear, 0.0, 1.0);
        return (byte)Math.Round(255.0 * (value <= 0.0031308 ? 12.92 * value : (1.055 * Math.Pow(value, 1.0 / 2.4)) - 0.055));
    }
}
