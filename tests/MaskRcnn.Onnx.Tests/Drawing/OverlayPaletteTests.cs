using MaskRcnn.Onnx.Drawing;

namespace MaskRcnn.Onnx.Tests.Drawing;

internal sealed class OverlayPaletteTests
{
    [Test]
    public void A_class_keeps_its_colour()
    {
        // Other programs show legends in these colours; they do not change.
        Assert.That(OverlayPalette.ColorOf(0), Is.EqualTo(new OverlayColor(236, 124, 18)));
        Assert.That(OverlayPalette.ColorOf(17), Is.EqualTo(new OverlayColor(9, 146, 196)));
    }

    [Test]
    public void The_colours_of_many_classes_differ()
    {
        for (int i = 0; i < 91; i++)
        {
            for (int k = 0; k < i; k++)
            {
                OverlayColor a = OverlayPalette.ColorOf(i), b = OverlayPalette.ColorOf(k);
                int distance = Math.Abs(a.R - b.R) + Math.Abs(a.G - b.G) + Math.Abs(a.B - b.B);
                Assert.That(distance, Is.GreaterThan(i < 8 ? 60 : 3), $"{i} {a} and {k} {b}");
            }
        }
    }

    [Test]
    public void A_colour_is_written_as_in_html() => Assert.That(new OverlayColor(1, 171, 255).ToString(), Is.EqualTo("#01ABFF"));

    [Test]
    public void Text_on_a_colour_is_black_or_white()
    {
        Assert.That(new OverlayColor(255, 230, 40).Contrast(), Is.EqualTo(OverlayColor.Black));
        Assert.That(new OverlayColor(60, 40, 200).Contrast(), Is.EqualTo(OverlayColor.White));
    }
}
