using CsCheck;
using MaskRcnn.Onnx.Drawing;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Tests.Drawing;

internal sealed class ShapePainterTests
{
    [Test]
    public void A_rectangle_on_whole_pixels_has_sharp_edges()
    {
        byte[] drawn = Draw(8, 6, canvas => ShapePainter.Fill(canvas, new RoundedRectangle(2, 1, 6, 4, 0), OverlayColor.White, 1f));
        for (int y = 0; y < 6; y++)
        {
            for (int x = 0; x < 8; x++)
            {
                Assert.That(drawn[(y * 8) + x], Is.EqualTo(x is >= 2 and < 6 && y is >= 1 and < 4 ? 255 : 0), $"{x}, {y}");
            }
        }
    }

    [Test]
    public void A_discs_coverage_is_its_area()
    {
        byte[] drawn = Draw(40, 40, canvas => ShapePainter.Fill(canvas, new Capsule(20, 20, 20, 20, 15), OverlayColor.White, 1f));
        Assert.That(drawn.Sum(each => each / 255.0), Is.EqualTo(Math.PI * 15 * 15).Within(0.5).Percent);
    }

    [Test]
    public void A_stroke_equals_the_fill_of_the_stroked_shape() =>
        (from left in Gen.Float[-30f, 60f]
         from top in Gen.Float[-30f, 40f]
         from width in Gen.Float[0f, 80f]
         from height in Gen.Float[0f, 60f]
         from radius in Gen.Float[0f, 9f]
         from line in Gen.Float[1f, 8f]
         select (left, top, width, height, radius, line)).Sample(
            given =>
            {
                (float left, float top, float width, float height, float radius, float line) = given;
                var rectangle = new RoundedRectangle(left, top, left + width, top + height, radius);
                byte[] stroke = Draw(50, 33, canvas => ShapePainter.Stroke(canvas, rectangle, line, OverlayColor.White, 0.9f));
                byte[] fill = Draw(50, 33, canvas => ShapePainter.Fill(canvas, new StrokedRectangle(rectangle, line), OverlayColor.White, 0.9f));
                return stroke.AsSpan().SequenceEqual(fill);
            },
            iter: 5_000);

    [Test]
    public void Shapes_far_outside_draw_nothing()
    {
        byte[] drawn = Draw(9, 9, canvas =>
        {
            ShapePainter.Fill(canvas, new Capsule(-1e9f, -1e9f, -1e8f, 1e9f, 5), OverlayColor.White, 1f);
            ShapePainter.Stroke(canvas, new RoundedRectangle(100, 100, 1e20f, 1e20f, 3), 2, OverlayColor.White, 1f);
        });
        Assert.That(drawn, Is.All.EqualTo(0));
    }

    private delegate void Drawing(PixelCanvas canvas);

    // One of the three equal samples of white drawn on black.
    private static byte[] Draw(int width, int height, Drawing draw)
    {
        byte[] pixels = new byte[width * height * 3];
        draw(new PixelCanvas(pixels, width, height, 0, PixelFormat.Rgb24));
        return [.. Enumerable.Range(0, width * height).Select(i => pixels[i * 3])];
    }
}
