using System.Buffers.Binary;
using System.Diagnostics;
using MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;
using SkiaSharp;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Decoding;

internal sealed class LimitTests
{
    private static readonly byte[] Small = TestImage.Encoded(20, 10, SKEncodedImageFormat.Png);

    private static IEnumerable<TestCaseData> Giants()
    {
        yield return Giant("PNG", TestPng.File(20_000, 1, 8, 2, new byte[60_000]), file =>
        {
            // The header's height, and its checksum anew.
            byte[] header = TestPng.Chunk("IHDR", TestPng.Header(16_000, 16_000, 8, 2));
            header.CopyTo(file.AsSpan(8));
        });
        yield return Giant("JPEG", TestImage.Encoded(8, 8, SKEncodedImageFormat.Jpeg), file =>
        {
            int frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
            BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), 16_000);
            BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), 16_000);
        });
        yield return Giant("GIF", TestGif.File(16_000, 16_000, new byte[24], TestGif.Frame(0, 0, 1, 1, [0])), _ => { });
        yield return Giant("BMP", TestBmp.File(2, 2, new byte[12]), file =>
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), 16_000);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), -16_000);
        });
        yield return Giant("WebP", TestImage.Encoded(8, 8, SKEncodedImageFormat.Webp), file =>
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(26), 16_000);
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(28), 16_000);
        });
        yield return Giant("WebP canvas", TestExif.InWebP(TestImage.Encoded(8, 8, SKEncodedImageFormat.Webp), 16_000, 16_000, []), _ => { });
    }

    [TestCaseSource(nameof(Giants))]
    public void A_tiny_file_that_claims_256_million_pixels_is_refused_in_5_ms_and_1_MiB(byte[] file)
    {
        Assert.That(file, Has.Length.LessThan(64 * 1024));
        SkiaImageDecoder decoder = new();
        TimeSpan fastest = TimeSpan.MaxValue;
        long allocated = 0;

        // The first run compiles; the fastest of the others is free of the machine's other work.
        for (int run = 0; run < 5; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            Assert.That(() => decoder.Decode(file), Throws.TypeOf<ImageLimitException>().With.Message.Contains("256000000 pixels"));
            fastest = TimeSpan.FromTicks(Math.Min(fastest.Ticks, Stopwatch.GetElapsedTime(start).Ticks));
            allocated = Math.Max(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.That(fastest.TotalMilliseconds, Is.LessThan(5));
        Assert.That(allocated, Is.LessThan(1 << 20));
    }

    [Test]
    public void Each_limit_refuses_one_more_and_allows_as_many()
    {
        byte[] gif = TestGif.File(2, 1, new byte[24], TestGif.Frame(0, 0, 2, 1, [1, 2]), TestGif.Frame(0, 0, 2, 1, [1, 2]));
        Check(Small, "longest side", limit => new() { MaxSide = (int)limit }, 20);
        Check(Small, "200 pixels", limit => new() { MaxPixels = limit }, 200);
        Check(Small, "bytes of pixels", limit => new() { MaxDecodedBytes = limit }, 800);
        Check(Small, "bytes in the file", limit => new() { MaxFileBytes = limit }, Small.Length);
        Check(gif, "frames", limit => new() { MaxFrames = (int)limit }, 2);

        static void Check(byte[] file, string message, Func<long, ImageDecodeOptions> options, long exact)
        {
            Assert.That(() => TestImage.Decode(file, options(exact)), Throws.Nothing);
            Assert.That(() => TestImage.Decode(file, options(exact - 1)), Throws.TypeOf<ImageLimitException>().With.Message.Contains(message));
        }
    }

    [Test]
    public void A_progressive_jpeg_with_too_many_scans_is_refused()
    {
        byte[] file = File.ReadAllBytes(TestSupport.TestPaths.Fixture("images", "jpeg-420-progressive.jpg"));
        int scans = CountScans(file);
        Assert.That(() => TestImage.Decode(file, new() { MaxScans = scans }), Throws.Nothing);
        Assert.That(() => TestImage.Decode(file, new() { MaxScans = scans - 1 }), Throws.TypeOf<ImageLimitException>().With.Message.Contains($"{scans} scans"));
    }

    [TestCase("jpeg-420-progressive.jpg", 4 * 3 * 6 * 128)] // 4 x 3 units of 16 x 16 pixels, each with 4 + 2 blocks of 64 coefficients
    [TestCase("jpeg-420.jpg", 0)]
    [TestCase("webp-lossless.webp", 53 * 37 * 4)]
    [TestCase("webp-lossy.webp", 0)]
    [TestCase("png-rgb.png", 0)]
    public void The_memory_that_a_format_needs_besides_the_pixels_counts(string name, int working)
    {
        byte[] file = File.ReadAllBytes(TestSupport.TestPaths.Fixture("images", name));
        int exact = (53 * 37 * 4) + working;
        Assert.That(() => TestImage.Decode(file, new() { MaxDecodedBytes = exact }), Throws.Nothing);
        Assert.That(() => TestImage.Decode(file, new() { MaxDecodedBytes = exact - 1 }), Throws.TypeOf<ImageLimitException>());
    }

    [Test]
    public void A_picture_on_its_side_needs_its_stored_pixels_too_unless_it_is_a_jpeg()
    {
        byte[] png = TestPng.File(20, 10, 8, 2, new byte[600], ("eXIf", TestExif.Tiff(6)));
        byte[] jpeg = TestExif.InJpeg(TestImage.Encoded(20, 10, SKEncodedImageFormat.Jpeg), TestExif.Tiff(6));
        Assert.That(() => TestImage.Decode(png, new() { MaxDecodedBytes = 1600 }), Throws.Nothing);
        Assert.That(() => TestImage.Decode(png, new() { MaxDecodedBytes = 1599 }), Throws.TypeOf<ImageLimitException>());
        Assert.That(() => TestImage.Decode(jpeg, new() { MaxDecodedBytes = 800 }), Throws.Nothing);
    }

    [Test]
    public void A_budget_is_held_until_the_image_is_disposed()
    {
        DecodedBytesBudget budget = new(1000);
        SkiaImageDecoder decoder = new(new ImageDecodeOptions { Budget = budget });
        using (decoder.Decode(Small))
        {
            Assert.That(budget.InUse, Is.EqualTo(800));
            Assert.That(() => decoder.Decode(Small), Throws.TypeOf<SegmenterBusyException>());
        }

        Assert.That(budget.InUse, Is.Zero);
        using (decoder.Decode(Small))
        {
            Assert.That(budget.InUse, Is.EqualTo(800));
        }
    }

    [Test]
    public void An_image_that_the_budget_can_never_hold_is_over_a_limit() =>
        Assert.That(() => TestImage.Decode(Small, new() { Budget = new DecodedBytesBudget(799) }), Throws.TypeOf<ImageLimitException>());

    [Test]
    public void A_refused_image_gives_its_share_of_the_budget_back()
    {
        DecodedBytesBudget budget = new(1000);
        byte[] damaged = TestPng.File(4, 4, 8, 2, new byte[48]);
        byte[] badData = TestPng.Chunk("IDAT", [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        byte[] file = [.. damaged.AsSpan(0, 33), .. badData, .. TestPng.Chunk("IEND", [])];
        Assert.That(() => TestImage.Decode(file, new() { Budget = budget }), Throws.TypeOf<UnsupportedImageException>());
        Assert.That(budget.InUse, Is.Zero);
    }

    [Test]
    public void A_limit_below_one_is_a_wrong_argument()
    {
        Assert.That(() => new ImageDecodeOptions { MaxSide = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("MaxSide"));
        Assert.That(() => new ImageDecodeOptions { MaxDecodedBytes = 1L << 40 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("MaxDecodedBytes"));
    }

    private static int CountScans(byte[] file) => Enumerable.Range(0, file.Length - 1).Count(i => file[i] == 0xFF && file[i + 1] == 0xDA);

    private static TestCaseData Giant(string name, byte[] file, Action<byte[]> patch)
    {
        patch(file);
        return new TestCaseData(file).SetArgDisplayNames(name);
    }
}
