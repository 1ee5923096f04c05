using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Tests.Imaging;

internal sealed class MaskRcnnImageProcessorTests
{
    // Values of the Hugging Face port at [0,0,0], [1,0,1], [2,10,20], [0,400,500], [2,last,last].
    [TestCase(480, 640, 800, 1066, -2.117904f, -1.370448f, 0.600784f, -1.244542f, -1.211852f)]
    [TestCase(1200, 1600, 800, 1066, -2.06653f, -1.265406f, 2.395991f, 0.159688f, 0.130196f)]
    [TestCase(37, 50, 800, 1081, -2.117904f, -1.387955f, -0.497255f, 0.587807f, 0.722789f)]
    public void The_ports_golden_values_come_out(int height, int width, int netHeight, int netWidth, float a, float b, float c, float d, float e)
    {
        using PixelValues values = new MaskRcnnImageProcessor(new PreprocessSettings()).Preprocess(Ramp(height, width));
        Assert.That((values.Batch, values.Height, values.Width), Is.EqualTo((1, netHeight, netWidth)));
        Assert.That(At(values, 0, 0, 0, 0), Is.EqualTo(a).Within(1e-6f));
        Assert.That(At(values, 0, 1, 0, 1), Is.EqualTo(b).Within(1e-6f));
        Assert.That(At(values, 0, 2, 10, 20), Is.EqualTo(c).Within(1e-6f));
        Assert.That(At(values, 0, 0, 400, 500), Is.EqualTo(d).Within(1e-6f));
        Assert.That(At(values, 0, 2, netHeight - 1, netWidth - 1), Is.EqualTo(e).Within(1e-6f));
    }

    [Test]
    public void A_batch_is_padded_with_zeros_to_its_largest_sides()
    {
        var processor = new MaskRcnnImageProcessor(new PreprocessSettings());
        using PixelValues batch = processor.Preprocess([Ramp(480, 640), Ramp(640, 480)]);
        Assert.That((batch.Batch, batch.Height, batch.Width, batch.Values.Length), Is.EqualTo((2, 1066, 1066, 2 * 3 * 1066 * 1066)));
        Assert.That(batch.ResizedSizes, Is.EqualTo(new[] { new ImageSize(1066, 800), new ImageSize(800, 1066) }));
        Assert.That(batch.OriginalSizes, Is.EqualTo(new[] { new ImageSize(640, 480), new ImageSize(480, 640) }));
        for (int image = 0; image < 2; image++)
        {
            using PixelValues alone = processor.Preprocess(Ramp(image == 0 ? 480 : 640, image == 0 ? 640 : 480));
            for (int plane = 0; plane < 3; plane++)
            {
                for (int y = 0; y < 1066; y++)
                {
                    for (int x = 0; x < 1066; x++)
                    {
                        float expected = y < alone.Height && x < alone.Width ? At(alone, 0, plane, y, x) : 0f;
                        if (At(batch, image, plane, y, x) != expected)
                        {
                            Assert.Fail($"Image {image}, plane {plane}, row {y}, column {x}: {At(batch, image, plane, y, x)}, not {expected}.");
                        }
                    }
                }
            }
        }
    }

    [Test]
    public void Both_sides_are_padded_to_the_divisor()
    {
        using PixelValues values = new MaskRcnnImageProcessor(new PreprocessSettings { SizeDivisor = 32 }).Preprocess(Ramp(480, 640));
        Assert.That((values.Height, values.Width), Is.EqualTo((800, 1088)));
        Assert.That(values.ResizedSizes, Is.EqualTo(new[] { new ImageSize(1066, 800) }));
    }

    [Test]
    public void The_scale_uses_the_real_resized_size()
    {
        using PixelValues values = new MaskRcnnImageProcessor(new PreprocessSettings { SizeDivisor = 32 }).Preprocess(Ramp(480, 640));
        Assert.That(values.ScaleFactor(0), Is.EqualTo((1066f / 640f, 800f / 480f)));
    }

    [Test]
    public void Without_any_step_the_samples_come_out_as_they_are()
    {
        var settings = new PreprocessSettings { DoResize = false, RescaleFactor = null, DoNormalize = false, DoPad = false, SizeDivisor = 32 };
        using PixelValues values = new MaskRcnnImageProcessor(settings).Preprocess(Ramp(7, 45));
        Assert.That((values.Height, values.Width), Is.EqualTo((7, 45)));
        for (int i = 0; i < values.Values.Length; i++)
        {
            Assert.That(values.Values[i], Is.EqualTo(((3 * (i % 45)) + (5 * (i / 45 % 7)) + (37 * (i / 315))) % 256));
        }
    }

    [Test]
    public void Normalisation_without_rescaling_works_on_0_to_255_in_the_planes_order()
    {
        var settings = new PreprocessSettings
        {
            DoResize = false,
            RescaleFactor = null,
            ChannelOrder = ChannelOrder.Bgr,
            Mean = [103.53f, 116.28f, 123.675f],
            Deviation = [1f, 1f, 1f],
        };
        var red = new ImageFrame(new byte[] { 200, 10, 20 }, 1, 1, PixelFormat.Rgb24);
        using PixelValues values = new MaskRcnnImageProcessor(settings).Preprocess(red);
        Assert.That(values.Values.ToArray(), Is.EqualTo(new[] { 20f - 103.53f, 10f - 116.28f, 200f - 123.675f }));
    }

    [Test]
    public void Without_padding_different_sizes_are_no_batch() => Assert.That(
        () => new MaskRcnnImageProcessor(new PreprocessSettings { DoPad = false }).Preprocess([Ramp(48, 64), Ramp(64, 48)]),
        Throws.ArgumentException.With.Message.Contains("do_pad"));

    [Test]
    public void No_image_is_no_batch() =>
        Assert.That(() => new MaskRcnnImageProcessor(new PreprocessSettings()).Preprocess([]), Throws.ArgumentException);

    [Test]
    public void A_target_beyond_the_limit_is_refused_before_anything_is_allocated([Values] SizeRounding rounding)
    {
        var processor = new MaskRcnnImageProcessor(new PreprocessSettings { LongestEdge = null, SizeRounding = rounding });
        var strip = new ImageFrame(new byte[200_000], 200_000, 1, PixelFormat.Gray8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => processor.Preprocess(strip), Throws.InstanceOf<ImageLimitException>());
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void A_side_beyond_the_limit_is_refused() => Assert.That(
        () => new MaskRcnnImageProcessor(new PreprocessSettings()).Preprocess(new ImageFrame(new byte[1_048_577], 1, 1_048_577, PixelFormat.Gray8)),
        Throws.InstanceOf<ImageLimitException>().With.Message.Contains("1048577"));

    [Test]
    public void The_longest_side_still_works()
    {
        var frame = new ImageFrame(new byte[1 << 20], 1, 1 << 20, PixelFormat.Gray8);
        using PixelValues values = new MaskRcnnImageProcessor(new PreprocessSettings()).Preprocess(frame);
        Assert.That((values.Height, values.Width), Is.EqualTo((1333, 1)));
        Assert.That(values.Values[0], Is.EqualTo(-0.485f / 0.229f));
    }

    [Test]
    public void Rows_that_are_too_many_and_too_wide_to_become_one_are_refused()
    {
        var settings = new PreprocessSettings { ExactSize = new ImageSize(16_384, 1) };
        var frame = new ImageFrame(new byte[1 << 20], 1, 1 << 20, PixelFormat.Gray8);
        Assert.That(() => new MaskRcnnImageProcessor(settings).Preprocess(frame), Throws.InstanceOf<ImageLimitException>());
    }

    [Test]
    public void A_divisor_beyond_the_limit_is_refused() => Assert.That(
        () => new MaskRcnnImageProcessor(new PreprocessSettings { SizeDivisor = int.MaxValue }).Preprocess(Ramp(8, 8)),
        Throws.InstanceOf<ImageLimitException>());

    [Test]
    public void The_number_of_processors_does_not_change_a_bit([Values] ResizeFilter filter)
    {
        var settings = new PreprocessSettings { ResizeFilter = filter, SizeDivisor = 32 };
        ImageFrame[] images = [SyntheticPicture.Create(333, 500), SyntheticPicture.Create(1200, 900), SyntheticPicture.Create(9, 5)];
        using PixelValues serial = new MaskRcnnImageProcessor(settings) { MaxDegreeOfParallelism = 1 }.Preprocess(images);
        using PixelValues parallel = new MaskRcnnImageProcessor(settings) { MaxDegreeOfParallelism = 7 }.Preprocess(images);
        Assert.That(parallel.Values.SequenceEqual(serial.Values), Is.True);
    }

    [Test]
    public void A_cancelled_token_stops_the_work()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var processor = new MaskRcnnImageProcessor(new PreprocessSettings());
        Assert.That(() => processor.Preprocess(Ramp(4, 4), source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => processor.Preprocess(Ramp(480, 640), source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Once_warm_an_image_allocates_nothing_large()
    {
        var processor = new MaskRcnnImageProcessor(new PreprocessSettings()) { MaxDegreeOfParallelism = 1 };
        ImageFrame image = Ramp(480, 640);
        processor.Preprocess(image).Dispose();
        long before = GC.GetAllocatedBytesForCurrentThread();
        processor.Preprocess(image).Dispose();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(4096));
    }

    [Test]
    public void Grey_is_replicated_and_alpha_ignored()
    {
        byte[] samples = [1, 50, 99, 148, 197, 246];
        var settings = new PreprocessSettings { ExactSize = new ImageSize(7, 5), DoNormalize = false };
        var processor = new MaskRcnnImageProcessor(settings);
        using PixelValues grey = processor.Preprocess(new ImageFrame(samples, 3, 2, PixelFormat.Gray8));
        byte[] rgba = new byte[24];
        for (int i = 0; i < rgba.Length; i++)
        {
            rgba[i] = i % 4 == 3 ? (byte)(i * 10) : samples[i / 4];
        }

        using PixelValues colour = processor.Preprocess(new ImageFrame(rgba, 3, 2, PixelFormat.Rgba32));
        Assert.That(grey.Values.SequenceEqual(colour.Values), Is.True);
        Assert.That(grey.Values[..35].SequenceEqual(grey.Values[35..70]), Is.True);
    }

    // img[y, x, c] = (3x + 5y + 37c) mod 256.
    private static ImageFrame Ramp(int height, int width)
    {
        byte[] pixels = new byte[height * width * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((3 * (i / 3 % width)) + (5 * (i / 3 / width)) + (37 * (i % 3)));
        }

        return new ImageFrame(pixels, width, height, PixelFormat.Rgb24);
    }

    private static float At(PixelValues values, int image, int plane, int y, int x) =>
        values.Values[(((((image * 3) + plane) * values.Height) + y) * values.Width) + x];
}
