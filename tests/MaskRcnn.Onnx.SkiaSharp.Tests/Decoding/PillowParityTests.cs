using System.Security.Cryptography;
using MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Decoding;

/// <summary>Files and checksums of tests/Fixtures/images, made by Pillow with scripts/make_image_fixtures.py.</summary>
internal sealed class PillowParityTests
{
    private static IEnumerable<TestCaseData> Files() =>
        File.ReadLines(TestPaths.Fixture("images", "expected.csv")).Skip(1).Select(line => new TestCaseData(line.Split(',')).SetArgDisplayNames(line.Split(',')[0]));

    [TestCaseSource(nameof(Files))]
    public void Every_pixel_equals_Pillow(string name, string width, string height, string sha256)
    {
        using DecodedImage image = new SkiaImageDecoder().Decode(TestPaths.Fixture("images", name));
        Assert.That($"{image.Frame.Width},{image.Frame.Height}", Is.EqualTo($"{width},{height}"));
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(TestImage.RgbOf(image.Frame))), Is.EqualTo(sha256));
    }

    [TestCase("gif-animated.gif", 3)]
    [TestCase("webp-animated.webp", 3)]
    [TestCase("gif-palette.gif", 1)]
    public void Frames_are_counted_and_the_first_is_taken(string name, int frames)
    {
        using DecodedImage image = new SkiaImageDecoder().Decode(TestPaths.Fixture("images", name));
        Assert.That(image.FrameCount, Is.EqualTo(frames));
    }
}
