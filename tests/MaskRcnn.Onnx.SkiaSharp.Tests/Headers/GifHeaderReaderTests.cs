using MaskRcnn.Onnx.SkiaSharp.Headers;
using MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Headers;

internal sealed class GifHeaderReaderTests
{
    private static readonly byte[] Palette = new byte[24];

    [Test]
    public void Frames_are_counted()
    {
        byte[] frame = TestGif.Frame(0, 0, 2, 1, [1, 2]);
        Assert.That(ImageHeaderReader.Read(TestGif.File(2, 1, Palette, frame, frame, frame)).FrameCount, Is.EqualTo(3));
    }

    [Test]
    public void A_first_frame_that_reaches_over_the_canvas_makes_it_larger()
    {
        ImageHeader header = ImageHeaderReader.Read(TestGif.File(2, 2, Palette, TestGif.Frame(1, 0, 3, 2, [1, 2, 3, 4, 5, 6])));
        Assert.That((header.Width, header.Height), Is.EqualTo((4, 2)));
    }

    [Test]
    public void The_flag_of_the_first_frame_is_found_and_those_of_others_are_not()
    {
        byte[] opaque = TestGif.Frame(0, 0, 2, 1, [1, 2]);
        byte[] transparent = TestGif.Frame(0, 0, 2, 1, [1, 2], transparent: 1);
        int start = TestGif.Start(2, 1, Palette).Length;
        Assert.That(ImageHeaderReader.Read(TestGif.File(2, 1, Palette, transparent, opaque)).TransparencyFlagOffset, Is.EqualTo(start + 3));
        Assert.That(ImageHeaderReader.Read(TestGif.File(2, 1, Palette, opaque, transparent)).TransparencyFlagOffset, Is.Null);
    }

    [Test]
    public void Without_its_end_it_is_truncated() =>
        Assert.That(ImageHeaderReader.Read(TestGif.File(2, 1, Palette, TestGif.Frame(0, 0, 2, 1, [1, 2])).AsSpan()[..^1]).TruncatedBecause, Is.Not.Null);

    [Test]
    public void Without_a_frame_it_is_refused() =>
        Assert.That(() => ImageHeaderReader.Read(TestGif.File(2, 1, Palette)), Throws.TypeOf<UnsupportedImageException>());
}
