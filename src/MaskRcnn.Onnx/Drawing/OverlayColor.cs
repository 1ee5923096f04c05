namespace MaskRcnn.Onnx.Drawing;

/// <summary>An opaque sRGB colour.</summary>
/// <param name="R">Red.</param>
/// <param name="G">Green.</param>
/// <param name="B">Blue.</param>
public readonly record struct OverlayColor(byte R, byte G, byte B)
{
    /// <summary>Black.</summary>
    public static OverlayColor Black { get; } = new(0, 0, 0);

    /// <summary>White.</summary>
    public static OverlayColor White { get; } = new(255, 255, 255);

    /// <summary>Black or white, whichever reads better on this colour (relative luminance of WCAG 2).</summary>
    public OverlayColor Contrast() => (0.2126 * Linear(R)) + (0.7152 * Linear(G)) + (0.0722 * Linear(B)) > 0.30 ? Black : White;

    /// <summary>The form of HTML, such as <c>#1F77B4</c>.</summary>
    public override string ToString() => $"#{R:X2}{G:X2}{B:X2}";

    private static double Linear(byte sample)
    {
        double value = sample / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
