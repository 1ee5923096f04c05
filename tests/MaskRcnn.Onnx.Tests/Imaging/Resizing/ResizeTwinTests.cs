using CsCheck;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.NaiveTwins;

namespace MaskRcnn.Onnx.Tests.Imaging.Resizing;

internal sealed class ResizeTwinTests
{
    private static readonly Gen<(int Width, int Height, int TargetWidth, int TargetHeight, PixelFormat Format, ChannelOrder Order, int Seed)> Cases =
        from width in Gen.Int[1, 40]
        from height in Gen.Int[1, 24]
        from targetWidth in Gen.Int[1, 70]
        from targetHeight in Gen.Int[1, 24]
        from format in Gen.Enum<PixelFormat>()
        from order in Gen.Enum<ChannelOrder>()
        from seed in Gen.Int
        select (width, height, targetWidth, targetHeight, format, order, seed);

    [TestCase(ResizeFilter.PillowBilinear, 0.0)]
    [TestCase(ResizeFilter.OpenCvBilinear, 0.0)]
    [TestCase(ResizeFilter.TorchBilinear, 1e-5)]
    public void Fused_preprocessing_equals_its_naive_twin(ResizeFilter filter, double tolerance) => Cases.Sample(
        sizes =>
        {
            (int width, int height, int targetWidth, int targetHeight, PixelFormat format, ChannelOrder order, int seed) = sizes;
            ImageFrame image = Noise(width, height, format, seed);
            var settings = new PreprocessSettings
            {
                ExactSize = new ImageSize(targetWidth, targetHeight),
                ResizeFilter = filter,
                ChannelOrder = order,
                SizeDivisor = 8,
            };
            using PixelValues values = new MaskRcnnImageProcessor(settings).Preprocess(image);
            for (int plane = 0; plane < 3; plane++)
            {
                double[,] twin = NaivePreprocess.Plane(
                    image, plane, order, filter, settings.ExactSize.Value, settings.RescaleFactor, settings.Mean[plane], settings.Deviation[plane]);
                for (int y = 0; y < values.Height; y++)
                {
                    for (int x = 0; x < values.Width; x++)
                    {
                        float value = values.Values[(((plane * values.Height) + y) * values.Width) + x];
                        double expected = y < targetHeight && x < targetWidth ? twin[y, x] : 0.0;
                        if (!(Math.Abs(value - expected) <= tolerance))
                        {
                            return false;
                        }
                    }
                }
            }

            return true;
        },
        iter: 10_000);

    private static ImageFrame Noise(int width, int height, PixelFormat format, int seed)
    {
        var random = new Random(seed);
        int stride = (width * format.BytesPerPixel()) + random.Next(5);
        byte[] pixels = new byte[((height - 1) * stride) + (width * format.BytesPerPixel())];
        random.NextBytes(pixels);
        return new ImageFrame(pixels, width, height, format, stride);
    }
}
