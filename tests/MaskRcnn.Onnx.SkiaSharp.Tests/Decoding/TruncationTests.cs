using System.Diagnostics;
using MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;
using MaskRcnn.Onnx.TestSupport;
using SkiaSharp;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Decoding;

/// <summary>Files of every format that end at every byte (goal G4).</summary>
internal sealed class TruncationTests
{
    private static IEnumerable<TestCaseData> Files()
    {
        byte[] rgb = TestImage.Rgb(16, 12);
        byte[] palette = [.. Enumerable.Range(0, 24).Select(i => (byte)(i * 10))];
        byte[] indices = [.. Enumerable.Range(0, 192).Select(i => (byte)(i % 8))];
        byte[] webp = TestImage.Encoded(16, 12, SKEncodedImageFormat.Webp, 80);
        byte[] jpeg = TestImage.Encoded(16, 12, SKEncodedImageFormat.Jpeg);
        (string Name, byte[] File)[] files =
        [
            ("png rgb 8", TestPng.File(16, 12, 8, 2, rgb)),
            ("png rgb 16", TestPng.File(16, 12, 16, 2, [.. rgb, .. rgb])),
            ("png rgba 16", TestPng.File(12, 12, 16, 6, [.. rgb, .. rgb])),
            ("png grey 8", TestPng.File(16, 12, 8, 0, indices)),
            ("png palette", TestPng.File(16, 12, 8, 3, indices, ("PLTE", palette), ("tRNS", [0, 255]))),
            ("png with orientation", TestPng.File(16, 12, 8, 2, rgb, ("eXIf", TestExif.Tiff(6)))),
            ("png by skia", TestImage.Encoded(16, 12, SKEncodedImageFormat.Png)),
            ("jpeg", jpeg),
            ("jpeg of low quality", TestImage.Encoded(33, 17, SKEncodedImageFormat.Jpeg, 20)),
            ("jpeg with orientation", TestExif.InJpeg(jpeg, TestExif.Tiff(8))),
            ("jpeg progressive", File.ReadAllBytes(TestPaths.Fixture("images", "jpeg-420-progressive.jpg"))),
            ("jpeg grey", File.ReadAllBytes(TestPaths.Fixture("images", "jpeg-grey.jpg"))),
            ("jpeg cmyk", File.ReadAllBytes(TestPaths.Fixture("images", "jpeg-cmyk.jpg"))),
            ("gif", TestGif.File(16, 12, palette, TestGif.Frame(0, 0, 16, 12, indices))),
            ("gif animated", TestGif.File(16, 12, palette, TestGif.Frame(0, 0, 16, 12, indices, 3), TestGif.Frame(1, 1, 2, 2, [1, 2, 3, 4]))),
            ("gif by pillow", File.ReadAllBytes(TestPaths.Fixture("images", "gif-interlaced.gif"))),
            ("bmp", TestBmp.File(16, 12, rgb)),
            ("bmp from above", TestBmp.File(15, -12, rgb)),
            ("webp lossy", webp),
            ("webp with orientation", TestExif.InWebP(webp, 16, 12, TestExif.Tiff(3))),
            ("webp lossless", TestImage.Encoded(64, 120, SKEncodedImageFormat.Webp, 100)),
        ];
        return files.Select(file => new TestCaseData(file.File).SetArgDisplayNames(file.Name));
    }

    [TestCaseSource(nameof(Files))]
    public void Every_cut_is_refused_as_unsupported(byte[] file)
    {
        Assert.That(() => TestImage.Decode(file), Throws.Nothing);
        for (int length = 0; length < file.Length; length++)
        {
            int cut = length;
            Assert.That(() => TestImage.Decode(file[..cut]), Throws.TypeOf<UnsupportedImageException>(), $"cut to {cut} of {file.Length} bytes");
        }
    }

    [TestCaseSource(nameof(Files))]
    public void Every_cut_gives_a_partial_picture_of_the_right_size_or_a_refusal_when_truncation_is_allowed(byte[] file)
    {
        SkiaImageDecoder decoder = new(new ImageDecodeOptions { AllowTruncated = true });
        using DecodedImage whole = decoder.Decode(file);
        Assert.That(whole.IsPartial, Is.False);
        int partial = 0;
        for (int length = 0; length < file.Length; length++)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                using DecodedImage image = decoder.Decode(file.AsMemory(0, length));
                Assert.That(image.IsPartial, $"cut to {length} of {file.Length} bytes");
                Assert.That(image.Frame.Format, Is.EqualTo(whole.Frame.Format));

                // The orientation of a WebP file stands behind its image.
                Assert.That(image.Frame.Width * image.Frame.Height, Is.EqualTo(whole.Frame.Width * whole.Frame.Height));
                partial++;
            }
            catch (UnsupportedImageException)
            {
                // Nothing to show yet.
            }

            Assert.That(Stopwatch.GetElapsedTime(start).TotalSeconds, Is.LessThan(1));
        }

        Assert.That(partial, Is.Positive, "some cut leaves a part");
    }

    [Test]
    public void The_part_that_is_there_is_right_and_the_rest_black()
    {
        byte[] rgb = TestImage.Rgb(16, 12);
        byte[] file = TestBmp.File(16, -12, rgb);
        byte[] decoded = TestImage.Decode(file[..(54 + (5 * 48))], new ImageDecodeOptions { AllowTruncated = true });
        Assert.That(decoded[..(5 * 48)], Is.EqualTo(rgb[..(5 * 48)]));
        Assert.That(decoded[(5 * 48)..], Is.All.Zero);
    }
}
