using System.Text;

namespace MaskRcnn.Onnx.Drawing.Text;

/// <summary>The atlas at one size: measures and draws lines of text.</summary>
/// <remarks>Not thread-safe; keeps the letters it has scaled.</remarks>
internal sealed class LabelFont(float size)
{
    // Pens stop at quarters of a pixel: even spacing, and few pictures of a letter.
    private const int Shifts = 4;
    private const string Ellipsis = "\u2026";

    private readonly GlyphAtlas _atlas = GlyphAtlas.Default;
    private readonly Dictionary<(int Character, int Shift), ScaledGlyph> _scaled = [];

    /// <summary>Pixels of the em square.</summary>
    public float Size { get; } = size;

    /// <summary>Width of a line in pixels.</summary>
    public float Measure(string text)
    {
        float width = 0f;
        foreach (Rune character in text.EnumerateRunes())
        {
            width += Advance(character);
        }

        return width;
    }

    /// <summary>The text, or as much of it as fits with an ellipsis; empty where not even one letter fits.</summary>
    public string Fit(string text, float width)
    {
        if (Measure(text) <= width)
        {
            return text;
        }

        float used = Measure(Ellipsis);
        var kept = new StringBuilder();
        foreach (Rune character in text.EnumerateRunes())
        {
            used += Advance(character);
            if (used > width)
            {
                break;
            }

            kept.Append(character.ToString());
        }

        return kept.Length == 0 ? string.Empty : kept.ToString().TrimEnd() + Ellipsis;
    }

    /// <summary>Draws a line.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="text">What.</param>
    /// <param name="x">The first letter's pen.</param>
    /// <param name="baseline">Row below which only tails hang.</param>
    /// <param name="color">The letters' colour.</param>
    public void Draw(PixelCanvas canvas, string text, float x, int baseline, OverlayColor color)
    {
        foreach (Rune character in text.EnumerateRunes())
        {
            int quarters = (int)MathF.Floor((x * Shifts) + 0.5f);
            ScaledGlyph glyph = Scaled(character, quarters & (Shifts - 1));
            int left = (quarters >> 2) + glyph.Left;
            for (int row = 0; row < glyph.Height; row++)
            {
                canvas.BlendRow(left, baseline + glyph.Top + row, glyph.Coverage.AsSpan(row * glyph.Width, glyph.Width), color);
            }

            x += Advance(character);
        }
    }

    private float Advance(Rune character) => _atlas[character].Advance * Size / _atlas.EmSize;

    private ScaledGlyph Scaled(Rune character, int shift)
    {
        if (!_scaled.TryGetValue((character.Value, shift), out ScaledGlyph? glyph))
        {
            glyph = ScaledGlyph.Create(_atlas, _atlas[character], Size, (float)shift / Shifts);
            _scaled.Add((character.Value, shift), glyph);
        }

        return glyph;
    }
}
