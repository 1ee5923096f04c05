using MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;
using MaskRcnn.Onnx.TestSupport;
using SkiaSharp;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Decoding;

internal sealed class SourceTests
{
    private static readonly byte[] Png = TestImage.Encoded(300, 200, SKEncodedImageFormat.Png);
    private static readonly byte[] Expected = TestImage.Rgb(300, 200);

    [Test]
    public async Task Bytes_streams_and_files_give_the_same_pixels()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a.png");
        await File.WriteAllBytesAsync(path, Png);
        SkiaImageDecoder decoder = new();
        List<DecodedImage> images =
        [
            decoder.Decode(Png),
            decoder.Decode(new MemoryStream(Png)),
            decoder.Decode(new Trickle(Png)),
            await decoder.DecodeAsync(new Trickle(Png)),
            decoder.Decode(path),
            await decoder.DecodeAsync(path),
        ];
        foreach (DecodedImage image in images)
        {
            using (image)
            {
                Assert.That(TestImage.RgbOf(image.Frame).AsSpan().SequenceEqual(Expected));
            }
        }
    }

    [Test]
    public void A_stream_is_read_from_its_position_and_left_open()
    {
        using MemoryStream stream = new([1, 2, 3, .. Png]) { Position = 3 };
        using DecodedImage image = new SkiaImageDecoder().Decode(stream);
        Assert.That((image.Frame.Width, stream.CanRead), Is.EqualTo((300, true)));
    }

    [Test]
    public void An_endless_stream_is_given_up_just_behind_the_limit()
    {
        Trickle endless = new(Png, endless: true);
        SkiaImageDecoder decoder = new(new ImageDecodeOptions { MaxFileBytes = 200_000 });
        Assert.That(() => decoder.Decode(endless), Throws.TypeOf<ImageLimitException>());
        Assert.That(endless.BytesRead, Is.LessThan(200_000 + Trickle.Step + 1));
    }

    [Test]
    public void A_long_seekable_stream_is_refused_unread()
    {
        using MemoryStream stream = new(new byte[100_001]);
        Assert.That(() => new SkiaImageDecoder(new ImageDecodeOptions { MaxFileBytes = 100_000 }).Decode(stream), Throws.TypeOf<ImageLimitException>());
        Assert.That(stream.Position, Is.Zero);
    }

    [Test]
    public void A_missing_file_is_named_without_its_folder()
    {
        using TemporaryFolder folder = new();
        FileNotFoundException error = Assert.Throws<FileNotFoundException>(() => new SkiaImageDecoder().Decode(folder.File("absent.png")))!;
        Assert.That(error.Message, Does.Contain("absent.png").And.Not.Contain(folder.Path));
        Assert.That(error.FileName, Is.EqualTo("absent.png"));
    }

    [Test]
    public void A_folder_cannot_be_read_as_a_file()
    {
        using TemporaryFolder folder = new();
        string inner = folder.File("inner");
        Directory.CreateDirectory(inner);
        IOException error = Assert.Throws<IOException>(() => new SkiaImageDecoder().Decode(inner))!;
        Assert.That(error.Message, Does.Contain("inner").And.Not.Contain(folder.Path));
    }

    [TestCase("")]
    [TestCase("BM")]
    [TestCase("GIF89a")]
    [TestCase("RIFF____WEBP")]
    [TestCase("not an image at all")]
    public void What_is_no_image_is_refused(string bytes) =>
        Assert.That(() => new SkiaImageDecoder().Decode(System.Text.Encoding.ASCII.GetBytes(bytes)), Throws.TypeOf<UnsupportedImageException>());

    [Test]
    public void A_cancelled_token_stops_before_the_pixels()
    {
        CancellationToken cancelled = new(canceled: true);
        DecodedBytesBudget budget = new(1 << 20);
        SkiaImageDecoder decoder = new(new ImageDecodeOptions { Budget = budget });
        Assert.That(() => decoder.Decode(Png, cancelled), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await decoder.DecodeAsync(new MemoryStream(Png), cancelled), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(budget.InUse, Is.Zero);
    }

    [Test]
    public void A_frame_cannot_be_read_after_its_image_is_disposed()
    {
        DecodedImage image = new SkiaImageDecoder().Decode(Png);
        Imaging.ImageFrame frame = image.Frame;
        image.Dispose();
        image.Dispose();
        Assert.That(() => frame.Row(0).Length, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Nothing_of_the_previous_image_is_left_in_a_pooled_buffer()
    {
        byte[] gif = TestGif.File(64, 64, new byte[24], TestGif.Frame(10, 10, 1, 1, [0]));
        byte[] white = TestBmp.File(64, 64, [.. Enumerable.Repeat((byte)255, 64 * 64 * 3)]);
        for (int i = 0; i < 4; i++)
        {
            Assert.That(TestImage.Decode(white), Is.All.EqualTo(255));
            Assert.That(TestImage.Decode(gif), Is.All.Zero);
        }
    }

    /// <summary>A stream that cannot seek and gives a few bytes at a time.</summary>
    private sealed class Trickle(byte[] bytes, bool endless = false) : MemoryStream(bytes)
    {
        public const int Step = 1000;

        public long BytesRead { get; private set; }

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override int Read(Span<byte> buffer)
        {
            int read = base.Read(buffer[..Math.Min(buffer.Length, Step)]);
            if (read == 0 && endless)
            {
                read = Math.Min(buffer.Length, Step);
                buffer[..read].Clear();
            }

            BytesRead += read;
            return read;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
    }
}
