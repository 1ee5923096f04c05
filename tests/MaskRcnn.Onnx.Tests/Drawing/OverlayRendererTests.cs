using System.IO.Compression;
using MaskRcnn.Onnx.Drawing;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Drawing;

internal sealed class OverlayRendererTests
{
    private const int Width = 200;
    private const int Height = 150;

    private static string Golden => TestPaths.Fixture("drawing", "overlay.rgb.zlib");

    [Test]
    public void The_picture_is_the_golden_one()
    {
        using var packed = new ZLibStream(File.OpenRead(Golden), CompressionMode.Decompress);
        byte[] golden = new byte[Width * Height * 3];
        packed.ReadExactly(golden);
        byte[] drawn = Draw(PixelFormat.Rgb24, Scene());
        for (int i = 0; i < drawn.Length; i++)
        {
            Assert.That((double)drawn[i], Is.EqualTo(golden[i]).Within(2), $"Pixel {i / 3 % Width}, {i / 3 / Width}, sample {i % 3}");
        }
    }

    [Test, Explicit("Replaces the golden picture; look at it before it is committed.")]
    public void Write_the_golden_picture()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Golden)!);
        using var packed = new ZLibStream(File.Create(Golden), CompressionLevel.SmallestSize);
        packed.Write(Draw(PixelFormat.Rgb24, Scene()));
    }

    [Test]
    public void Every_format_gives_the_same_picture([Values(PixelFormat.Bgr24, PixelFormat.Rgba32, PixelFormat.Bgra32)] PixelFormat format)
    {
        byte[] rgb = Draw(PixelFormat.Rgb24, Scene());
        byte[] other = Draw(format, Scene());
        int bytes = format.BytesPerPixel();
        for (int i = 0; i < rgb.Length; i++)
        {
            int offset = format is PixelFormat.Rgba32 ? i % 3 : 2 - (i % 3);
            Assert.That(other[(i / 3 * bytes) + offset], Is.EqualTo(rgb[i]));
        }
    }

    [Test]
    public void Bytes_between_the_rows_stay()
    {
        byte[] tight = Draw(PixelFormat.Rgb24, Scene());
        byte[] padded = new byte[(Width * 3 + 7) * Height];
        padded.AsSpan().Fill(77);
        for (int y = 0; y < Height; y++)
        {
            Background(PixelFormat.Rgb24).AsSpan(y * Width * 3, Width * 3).CopyTo(padded.AsSpan(y * ((Width * 3) + 7)));
        }

        OverlayRenderer.Draw(padded, Width, Height, (Width * 3) + 7, PixelFormat.Rgb24, Scene());
        for (int y = 0; y < Height; y++)
        {
            Assert.That(padded.AsSpan(y * ((Width * 3) + 7), Width * 3).SequenceEqual(tight.AsSpan(y * Width * 3, Width * 3)), Is.True);
            Assert.That(padded.AsSpan((y * ((Width * 3) + 7)) + (Width * 3), 7).ToArray(), Is.All.EqualTo(77));
        }
    }

    [Test]
    public void Drawing_twice_gives_the_same_bytes() =>
        Assert.That(Draw(PixelFormat.Rgb24, Scene()).AsSpan().SequenceEqual(Draw(PixelFormat.Rgb24, Scene())), Is.True);

    [Test]
    public void Without_instances_the_image_stays() => Assert.That(
        Draw(PixelFormat.Rgb24, new SegmentationResult(new ImageSize(Width, Height), [])), Is.EqualTo(Background(PixelFormat.Rgb24)));

    [Test]
    public void Only_what_is_asked_for_is_drawn()
    {
        var nothing = new OverlayOptions { Masks = false, Outlines = false, Boxes = false, Labels = false, Keypoints = false };
        byte[] background = Background(PixelFormat.Rgb24);
        Assert.That(Draw(PixelFormat.Rgb24, Scene(), nothing), Is.EqualTo(background));
        OverlayOptions[] single =
        [
            nothing with { Masks = true }, nothing with { Outlines = true }, nothing with { Boxes = true },
            nothing with { Labels = true }, nothing with { Keypoints = true },
        ];
        byte[][] pictures = [.. single.Select(options => Draw(PixelFormat.Rgb24, Scene(), options))];
        Assert.That(pictures, Has.All.Not.EqualTo(background));
        Assert.That(pictures.Select(Convert.ToBase64String), Is.Unique);
    }

    [Test]
    public void Instances_of_one_class_share_a_colour_unless_each_is_to_have_its_own()
    {
        var size = new ImageSize(60, 20);
        var result = new SegmentationResult(size, [Thing(5, 2, 15, 18, 3, 0.9f, size), Thing(40, 2, 50, 18, 3, 0.8f, size)]);
        var byClass = new OverlayOptions { MaskOpacity = 1f, Labels = false, Boxes = false };
        byte[] black = new byte[60 * 20 * 3];
        OverlayRenderer.Draw(black, 60, 20, 0, PixelFormat.Rgb24, result, byClass);
        Assert.That(Pixel(black, 60, 10, 10), Is.EqualTo(OverlayPalette.ColorOf(3)));
        Assert.That(Pixel(black, 60, 45, 10), Is.EqualTo(OverlayPalette.ColorOf(3)));
        OverlayRenderer.Draw(black, 60, 20, 0, PixelFormat.Rgb24, result, byClass with { Coloring = OverlayColoring.Instance });
        Assert.That(Pixel(black, 60, 10, 10), Is.EqualTo(OverlayPalette.ColorOf(0)));
        Assert.That(Pixel(black, 60, 45, 10), Is.EqualTo(OverlayPalette.ColorOf(1)));
    }

    [Test]
    public void A_small_mask_in_front_of_a_large_one_stays_visible()
    {
        var size = new ImageSize(60, 40);
        var result = new SegmentationResult(size, [Thing(0, 0, 60, 40, 1, 0.9f, size), Thing(20, 10, 40, 30, 2, 0.3f, size)]);
        byte[] black = new byte[60 * 40 * 3];
        var masks = new OverlayOptions { MaskOpacity = 1f, Labels = false, Boxes = false };
        OverlayRenderer.Draw(black, 60, 40, 0, PixelFormat.Rgb24, result, masks);
        Assert.That(Pixel(black, 60, 30, 20), Is.EqualTo(OverlayPalette.ColorOf(2)));
        Assert.That(Pixel(black, 60, 8, 20), Is.EqualTo(OverlayPalette.ColorOf(1)));
    }

    [Test]
    public void What_lies_outside_of_the_image_does_no_harm()
    {
        var size = new ImageSize(Width, Height);
        BoundingBox[] odd =
        [
            new(-1e9f, -50, 30, 40), new(190, 140, 1e20f, 1e20f), new(500, 500, 600, 600), new(50, 60, 40, 30),
            new(float.NaN, 0, 10, 10), new(float.NegativeInfinity, 0, float.PositiveInfinity, 10), new(20, 20, 20, 20),
        ];
        Instance[] instances =
        [
            .. odd.Select((box, i) => new Instance
            {
                ClassId = i,
                CategoryId = i,
                Label = "a label that is much too long for so small an image, line\nbreak",
                Score = float.NaN,
                Box = box,
                Mask = InstanceMask.FromBits(BitMask.Empty(size)),
                Keypoints = [new Keypoint(-1e9f, 5, 1), new Keypoint(float.NaN, 5, 1), new Keypoint(1e9f, 1e9f, 1)],
            }),
        ];
        Assert.That(() => Draw(PixelFormat.Rgb24, new SegmentationResult(size, instances)), Throws.Nothing);
        var tiny = new SegmentationResult(new ImageSize(1, 1), [.. instances.Select(each => each with { Mask = null })]);
        Assert.That(() => OverlayRenderer.Draw(new byte[3], 1, 1, 0, PixelFormat.Rgb24, tiny), Throws.Nothing);
    }

    [Test]
    public void Sizes_that_differ_are_refused()
    {
        Assert.That(() => OverlayRenderer.Draw(new byte[3000], 10, 10, 0, PixelFormat.Rgb24, Scene()), Throws.ArgumentException);
        Instance foreign = Thing(0, 0, 5, 5, 0, 1f, new ImageSize(20, 20));
        var result = new SegmentationResult(new ImageSize(10, 10), [foreign]);
        Assert.That(() => OverlayRenderer.Draw(new byte[300], 10, 10, 0, PixelFormat.Rgb24, result), Throws.ArgumentException.With.Message.Contains("20 x 20"));
    }

    [TestCase(-0.1f)]
    [TestCase(1.1f)]
    [TestCase(float.NaN)]
    public void An_opacity_beyond_its_range_is_refused(float opacity) =>
        Assert.That(() => new OverlayOptions { MaskOpacity = opacity }, Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static OverlayColor Pixel(byte[] rgb, int width, int x, int y)
    {
        int at = ((y * width) + x) * 3;
        return new OverlayColor(rgb[at], rgb[at + 1], rgb[at + 2]);
    }

    private static byte[] Draw(PixelFormat format, SegmentationResult result, OverlayOptions? options = null)
    {
        byte[] pixels = Background(format);
        OverlayRenderer.Draw(pixels, Width, Height, 0, format, result, options);
        return pixels;
    }

    // A grey ramp, so that it is the same in every format.
    private static byte[] Background(PixelFormat format)
    {
        int bytes = format.BytesPerPixel();
        byte[] pixels = new byte[Width * Height * bytes];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(40 + (i / bytes % Width * 160 / Width));
        }

        return pixels;
    }

    // A disc, a box at the border, one without a mask, one with keypoints.
    private static SegmentationResult Scene()
    {
        var size = new ImageSize(Width, Height);
        byte[] disc = new byte[Width * Height];
        for (int i = 0; i < disc.Length; i++)
        {
            double x = (i % Width) + 0.5 - 60, y = (i / Width) + 0.5 - 80;
            disc[i] = (x * x) + (y * y) < 40 * 40 ? (byte)1 : (byte)0;
        }

        Instance round = Thing(20, 40, 100, 120, 0, 0.97f, size) with { Label = "person", Mask = InstanceMask.FromBits(BitMask.FromBytes(disc, size)) };
        Instance border = Thing(150, -10, 230, 60, 2, 0.5f, size) with { Label = "café" };
        Instance bare = Thing(80, 90, 170, 140, 7, 0.8f, size) with { Label = "boat", Mask = null };
        Instance pose = Thing(110, 30, 140, 80, 4, 0.3f, size) with
        {
            Label = "pose",
            Mask = null,
            Keypoints = [new Keypoint(125, 36, 1), new Keypoint(115, 60, 1), new Keypoint(136, 70, 0), new Keypoint(130, 75, 1)],
        };
        return new SegmentationResult(size, [round, border, bare, pose with { Keypoints = [.. pose.Keypoints!, .. pose.Keypoints!, .. pose.Keypoints!] }]);
    }

    private static Instance Thing(float x1, float y1, float x2, float y2, int classId, float score, ImageSize size) => new()
    {
        ClassId = classId,
        CategoryId = classId + 1,
        Label = "thing",
        Score = score,
        Box = new BoundingBox(x1, y1, x2, y2),
        Mask = InstanceMask.FromCocoRle(CocoRle.FromBox(Math.Max(x1, 0), Math.Max(y1, 0), Math.Min(x2, size.Width) - Math.Max(x1, 0), Math.Min(y2, size.Height) - Math.Max(y1, 0), size)),
    };
}
