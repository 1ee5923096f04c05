using CsCheck;
using MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Decoding;

internal sealed class DamageTests
{
    private static readonly byte[][] Files = [.. Directory.GetFiles(TestPaths.Fixture("images")).Where(file => !file.EndsWith(".csv", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    [Test]
    public void Files_with_altered_bytes_give_a_picture_or_a_documented_error() =>
        Gen.Select(Gen.Int[0, Files.Length - 1], Gen.Select(Gen.Int[0, int.MaxValue], Gen.Byte).Array[1, 8], Gen.Bool, Gen.Bool).Sample(
            (index, changes, inHeader, allowTruncated) =>
            {
                byte[] file = [.. Files[index]];
                foreach ((int position, byte value) in changes)
                {
                    file[position % (inHeader ? Math.Min(file.Length, 64) : file.Length)] = value;
                }

                ImageDecodeOptions options = new() { AllowTruncated = allowTruncated, MaxPixels = 1_000_000 };
                try
                {
                    using DecodedImage image = new SkiaImageDecoder(options).Decode(file);
                    return image.Frame.Pixels.Length == image.Frame.Width * image.Frame.Height * 4;
                }
                catch (Exception e) when (e is UnsupportedImageException or ImageLimitException)
                {
                    return true;
                }
            },
            iter: 20_000);

    [Test]
    public async Task Thirty_two_threads_get_the_pixels_of_one()
    {
        SkiaImageDecoder decoder = new();
        byte[][] alone = [.. Files.Select(file => TestImage.Decode(file))];
        Task<bool>[] threads = [.. Enumerable.Range(0, 32).Select(thread => Task.Run(() => Enumerable.Range(0, 3 * Files.Length).All(i =>
        {
            int index = (i + thread) % Files.Length;
            using DecodedImage image = decoder.Decode(Files[index]);
            return TestImage.RgbOf(image.Frame).AsSpan().SequenceEqual(alone[index]);
        })))];
        Assert.That(await Task.WhenAll(threads), Is.All.True);
    }
}
