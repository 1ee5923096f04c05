using System.Buffers.Binary;
using System.IO.Compression;
using CsCheck;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.SkiaSharp.Decoding;
using MaskRcnn.Onnx.SkiaSharp.Headers;
using MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;
using SkiaSharp;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Writing;

internal sealed class SkiaImageEncoderTests
{
    [Test]
    public void Skia_reads_the_very_pixels_of_a_png_in_every_format() =>
        Gen.Select(Gen.Int[1, 24], Gen.Int[1, 24], Gen.Enum<PixelFormat>(), Gen.Int[0, 5], Gen.Int[0, 1 << 20]).Sample(
            (width, height, format, padding, seed) =>
            {
                ImageFrame frame = RandomFrame(width, height, format, padding, seed);
                using MemoryStream file = new();
                SkiaImageEncoder.WritePng(frame, file, CompressionLevel.Fastest);
                using SKBitmap read = Decode(file.ToArray());
                return Enumerable.Range(0, width * height).All(i => read.GetPixel(i % width, i / width) == ColourOf(frame, i % width, i / width));
            },
            iter: 1_000);

    [TestCase(PixelFormat.Gray8, 0)]
    [TestCase(PixelFormat.Rgb24, 2)]
    [TestCase(PixelFormat.Bgr24, 2)]
    [TestCase(PixelFormat.Rgba32, 6)]
    [TestCase(PixelFormat.Bgra32, 6)]
    public void The_colour_type_follows_the_format(PixelFormat format, int colourType)
    {
        using MemoryStream file = new();
        SkiaImageEncoder.WritePng(RandomFrame(3, 2, format, 0, 1), file);
        Assert.That(file.ToArray()[25], Is.EqualTo(colourType));
    }

    [Test]
    public void Sixteen_bits_are_stored_whole()
    {
        ushort[] labels = [.. Enumerable.Range(0, 70 * 50).Select(i => (ushort)(i * 7919))];
        using MemoryStream file = new();
        SkiaImageEncoder.WritePng(labels, 70, 50, file);
        byte[] png = file.ToArray();
        Assert.That(ImageHeaderReader.Read(png).BitDepth, Is.EqualTo(16));
        Assert.That(ReadUnfiltered(png, 140), Is.EqualTo(labels));
    }

    [Test]
    public void A_png_larger_than_one_chunk_is_read_back()
    {
        ImageFrame frame = RandomFrame(400, 300, PixelFormat.Rgb24, 0, 3);
        using MemoryStream file = new();
        SkiaImageEncoder.WritePng(frame, file);
        Assert.That(file.Length, Is.GreaterThan(3 * 65536));
        Assert.That(TestImage.Decode(file.ToArray()).AsSpan().SequenceEqual(frame.Pixels.Span));
    }

    [TestCase(PixelFormat.Gray8)]
    [TestCase(PixelFormat.Rgb24)]
    [TestCase(PixelFormat.Bgr24)]
    [TestCase(PixelFormat.Rgba32)]
    [TestCase(PixelFormat.Bgra32)]
    public void A_jpeg_is_near_its_pixels_in_every_format(PixelFormat format)
    {
        byte[] rgb = TestImage.Rgb(64, 48);
        byte[] pixels = format switch
        {
            PixelFormat.Gray8 => [.. rgb.Chunk(3).Select(p => p[0])],
            PixelFormat.Rgb24 => rgb,
            PixelFormat.Bgr24 => [.. rgb.Chunk(3).SelectMany(p => (byte[])[p[2], p[1], p[0]])],
            PixelFormat.Rgba32 => [.. rgb.Chunk(3).SelectMany(p => (byte[])[p[0], p[1], p[2], 0])],
            _ => [.. rgb.Chunk(3).SelectMany(p => (byte[])[p[2], p[1], p[0], 0])],
        };
        byte[] expected = format == PixelFormat.Gray8 ? [.. rgb.Chunk(3).SelectMany(p => (byte[])[p[0], p[0], p[0]])] : rgb;
        using MemoryStream file = new();
        SkiaImageEncoder.WriteJpeg(new ImageFrame(pixels, 64, 48, format), file, 95);
        Assert.That(TestImage.MeanDifference(TestImage.Decode(file.ToArray()), expected), Is.LessThan(1.5));
    }

    [Test]
    public void A_lower_quality_makes_a_smaller_jpeg()
    {
        ImageFrame frame = new(TestImage.Rgb(64, 48), 64, 48, PixelFormat.Rgb24);
        long[] lengths = [.. new[] { 20, 50, 80, 100 }.Select(quality =>
        {
            using MemoryStream file = new();
            SkiaImageEncoder.WriteJpeg(frame, file, quality);
            return file.Length;
        })];
        Assert.That(lengths, Is.Ordered.Ascending.And.Unique);
    }

    [Test]
    public void The_same_pixels_give_the_same_bytes()
    {
        ImageFrame frame = RandomFrame(100, 80, PixelFormat.Bgra32, 3, 9);
        byte[] first = Both(frame);
        Assert.That(Both(frame), Is.EqualTo(first));

        static byte[] Both(ImageFrame frame)
        {
            using MemoryStream file = new();
            SkiaImageEncoder.WritePng(frame, file);
            SkiaImageEncoder.WriteJpeg(frame, file);
            return file.ToArray();
        }
    }

    [Test]
    public void An_error_of_the_destination_reaches_the_caller()
    {
        ImageFrame frame = RandomFrame(10, 10, PixelFormat.Rgb24, 0, 5);
        using FullDisk full = new();
        Assert.That(() => SkiaImageEncoder.WritePng(frame, full), Throws.TypeOf<IOException>());
        Assert.That(() => SkiaImageEncoder.WriteJpeg(frame, full), Throws.TypeOf<IOException>());
    }

    [Test]
    public void Wrong_arguments_are_named()
    {
        ImageFrame frame = RandomFrame(2, 2, PixelFormat.Rgb24, 0, 5);
        Assert.That(() => SkiaImageEncoder.WriteJpeg(frame, Stream.Null, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => SkiaImageEncoder.WriteJpeg(frame, Stream.Null, 101), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => SkiaImageEncoder.WritePng(new ushort[5], 2, 3, Stream.Null), Throws.ArgumentException);
    }

    private static ImageFrame RandomFrame(int width, int height, PixelFormat format, int padding, int seed)
    {
        int stride = (width * format.BytesPerPixel()) + padding;
        var pixels = new byte[stride * height];
        new Random(seed).NextBytes(pixels);
        return new ImageFrame(pixels, width, height, format, stride);
    }

    private static SKColor ColourOf(ImageFrame frame, int x, int y)
    {
        ReadOnlySpan<byte> p = frame.Row(y)[(x * frame.Format.BytesPerPixel())..];
        return frame.Format switch
        {
            PixelFormat.Gray8 => new SKColor(p[0], p[0], p[0]),
            PixelFormat.Rgb24 => new SKColor(p[0], p[1], p[2]),
            PixelFormat.Bgr24 => new SKColor(p[2], p[1], p[0]),
            PixelFormat.Rgba32 => new SKColor(p[0], p[1], p[2], p[3]),
            _ => new SKColor(p[2], p[1], p[0], p[3]),
        };
    }

    private static SKBitmap Decode(byte[] file)
    {
        using SKData data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(new SKMemoryStream(data), out _)!;
        return SKBitmap.Decode(codec, new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
    }

    /// <summary>The samples of a grey file of 16 bits whose rows all have the filter Up.</summary>
    private static ushort[] ReadUnfiltered(byte[] png, int rowBytes)
    {
        using PngDataStream data = new(png);
        using ZLibStream zlib = new(data, CompressionMode.Decompress);
        using MemoryStream raw = new();
        zlib.CopyTo(raw);
        byte[][] rows = [.. raw.ToArray().Chunk(rowBytes + 1)];
        List<ushort> samples = [];
        var above = new byte[rowBytes];
        foreach (byte[] row in rows)
        {
            Assert.That(row[0], Is.EqualTo(2));
            for (int i = 0; i < rowBytes; i++)
            {
                above[i] += row[i + 1];
            }

            samples.AddRange(above.Chunk(2).Select(pair => BinaryPrimitives.ReadUInt16BigEndian(pair)));
        }

        return [.. samples];
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left.");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left.");
    }
}
