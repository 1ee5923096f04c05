using MaskRcnn.Onnx.SkiaSharp.Headers;
using MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;
using SkiaSharp;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Headers;

internal sealed class JpegHeaderReaderTests
{
    private static readonly byte[] Jpeg = TestImage.Encoded(24, 16, SKEncodedImageFormat.Jpeg);

    [TestCase(0xC3, "lossless")]
    [TestCase(0xC5, "hierarchical")]
    [TestCase(0xC6, "hierarchical")]
    [TestCase(0xC7, "lossless")]
    [TestCase(0xC9, "arithmetic")]
    [TestCase(0xCA, "arithmetic")]
    [TestCase(0xCB, "arithmetic")]
    [TestCase(0xCD, "arithmetic")]
    public void A_coding_that_is_not_supported_is_named(int frameMarker, string name)
    {
        byte[] file = [.. Jpeg];
        file[FrameOffset(file) + 1] = (byte)frameMarker;
        Assert.That(() => ImageHeaderReader.Read(file), Throws.TypeOf<UnsupportedImageException>().With.Message.Contains(name));
    }

    [Test]
    public void Twelve_bits_are_refused()
    {
        byte[] file = [.. Jpeg];
        file[FrameOffset(file) + 4] = 12;
        Assert.That(() => ImageHeaderReader.Read(file), Throws.TypeOf<UnsupportedImageException>().With.Message.Contains("12 bits"));
    }

    [Test]
    public void Two_components_are_refused()
    {
        byte[] file = [.. Jpeg];
        file[FrameOffset(file) + 9] = 2;
        Assert.That(() => ImageHeaderReader.Read(file), Throws.TypeOf<UnsupportedImageException>().With.Message.Contains("2 components"));
    }

    [Test]
    public void A_size_that_comes_later_is_refused()
    {
        byte[] file = [.. Jpeg];
        file.AsSpan(FrameOffset(file) + 5, 2).Clear();
        Assert.That(() => ImageHeaderReader.Read(file), Throws.TypeOf<UnsupportedImageException>().With.Message.Contains("size"));
    }

    [Test]
    public void Size_and_scans_are_read()
    {
        ImageHeader header = ImageHeaderReader.Read(Jpeg);
        Assert.That((header.Width, header.Height, header.ScanCount, header.TruncatedBecause), Is.EqualTo((24, 16, 1, (string?)null)));
    }

    [Test]
    public void Bytes_between_segments_are_passed_over()
    {
        byte[] file = [.. Jpeg.AsSpan(0, 2), 0xFF, 0xFF, 0xFF, 0x00, 0x12, .. Jpeg.AsSpan(2)];
        Assert.That(ImageHeaderReader.Read(file).Width, Is.EqualTo(24));
    }

    [Test]
    public void A_thumbnail_inside_a_segment_is_not_the_image()
    {
        byte[] thumbnail = TestImage.Encoded(8, 8, SKEncodedImageFormat.Jpeg);
        byte[] exif = TestExif.InJpeg(Jpeg, [.. TestExif.Tiff(1), .. thumbnail]);
        Assert.That((ImageHeaderReader.Read(exif).Width, ImageHeaderReader.Read(exif).ScanCount), Is.EqualTo((24, 1)));
    }

    [Test]
    public void Without_its_end_marker_it_is_truncated() =>
        Assert.That(ImageHeaderReader.Read(Jpeg.AsSpan(0, Jpeg.Length - 2)).TruncatedBecause, Is.Not.Null);

    [Test]
    public void A_baseline_file_with_too_few_bytes_for_its_blocks_is_truncated()
    {
        byte[] file = [.. Jpeg];
        int size = FrameOffset(file) + 5;
        (file[size], file[size + 1], file[size + 2], file[size + 3]) = (0x10, 0, 0x10, 0);
        ImageHeader header = ImageHeaderReader.Read(file);
        Assert.That((header.Width, header.TruncatedBecause), Is.EqualTo((4096, "it has fewer bytes than an image of its size can have")));
    }

    private static int FrameOffset(byte[] file) => file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
}
