using System.Text;
using MaskRcnn.Onnx.Drawing;
using MaskRcnn.Onnx.Drawing.Text;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Tests.Drawing.Text;

internal sealed class LabelFontTests
{
    [Test]
    public void Ascii_and_latin_1_have_letters_of_their_own()
    {
        for (int code = 0x20; code < 0x100; code++)
        {
            bool control = code is >= 0x7F and < 0xA0;
            Assert.That(GlyphAtlas.Default.Has(new Rune(code)), Is.EqualTo(!control), $"{code:X}");
        }
    }

    [Test]
    public void Other_characters_are_a_box()
    {
        Assert.That(GlyphAtlas.Default[new Rune('語')], Is.EqualTo(GlyphAtlas.Default[Rune.ReplacementChar]));
        Assert.That(new LabelFont(20).Measure("😀"), Is.EqualTo(new LabelFont(20).Measure("\uFFFD")));
    }

    [Test]
    public void A_scaled_letter_keeps_its_share_of_ink([Values(8f, 13f, 21.5f, 64f, 100f)] float size, [Values(0f, 0.25f, 0.75f)] float shift)
    {
        GlyphAtlas atlas = GlyphAtlas.Default;
        foreach (char letter in "iWg%@")
        {
            Glyph glyph = atlas[new Rune(letter)];
            double ink = atlas.Picture(glyph).ToArray().Sum(each => each / 255.0);
            ScaledGlyph scaled = ScaledGlyph.Create(atlas, glyph, size, shift);
            double expected = ink * Math.Pow(size / atlas.EmSize, 2);
            Assert.That(scaled.Coverage.Sum(each => each / 255.0), Is.EqualTo(expected).Within(2).Percent, $"{letter}");
        }
    }

    [Test]
    public void At_the_atlas_own_size_a_letter_is_its_picture()
    {
        GlyphAtlas atlas = GlyphAtlas.Default;
        Glyph glyph = atlas[new Rune('R')];
        ScaledGlyph scaled = ScaledGlyph.Create(atlas, glyph, atlas.EmSize, 0f);
        for (int y = 0; y < glyph.Height; y++)
        {
            for (int x = 0; x < glyph.Width; x++)
            {
                int at = ((y + glyph.Top - scaled.Top) * scaled.Width) + x + glyph.Left - scaled.Left;
                Assert.That(scaled.Coverage[at], Is.EqualTo(atlas.Picture(glyph)[(y * glyph.Width) + x]));
            }
        }
    }

    [Test]
    public void Text_that_is_too_long_ends_with_an_ellipsis()
    {
        var font = new LabelFont(12);
        float width = font.Measure("traffic");
        Assert.That(font.Fit("traffic", width), Is.EqualTo("traffic"));
        string cut = font.Fit("traffic light 98%", width);
        Assert.That(cut, Does.StartWith("traf").And.EndsWith("\u2026"));
        Assert.That(font.Measure(cut), Is.LessThanOrEqualTo(width));
        Assert.That(font.Fit("traffic", 3f), Is.Empty);
    }

    [Test]
    public void A_line_is_drawn_between_its_pens()
    {
        var font = new LabelFont(20);
        byte[] pixels = new byte[100 * 40 * 3];
        font.Draw(new PixelCanvas(pixels, 100, 40, 0, PixelFormat.Rgb24), "Hm", 10f, 30, OverlayColor.White);
        int[] columns = [.. Enumerable.Range(0, 100).Where(x => Enumerable.Range(0, 40).Any(y => pixels[((y * 100) + x) * 3] > 0))];
        int[] rows = [.. Enumerable.Range(0, 40).Where(y => Enumerable.Range(0, 100).Any(x => pixels[((y * 100) + x) * 3] > 0))];
        Assert.That(columns[0], Is.InRange(10, 13));
        Assert.That(columns[^1], Is.InRange(10 + font.Measure("Hm") - 4, 10 + font.Measure("Hm")));
        Assert.That(rows[0], Is.InRange(14, 16), "Capitals are 0.73 em high.");
        Assert.That(rows[^1], Is.InRange(29, 30));
    }
}
