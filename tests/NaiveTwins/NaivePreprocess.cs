using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.NaiveTwins;

/// <summary>Preprocessing as separate whole-image steps, one sample at a time: what the fused processor must equal.</summary>
internal static class NaivePreprocess
{
    /// <summary>One plane [height, width] of pixel_values, without padding.</summary>
    public static double[,] Plane(
        ImageFrame image, int plane, ChannelOrder order, ResizeFilter filter, ImageSize target, double? rescale, float mean, float deviation)
    {
        byte[,] samples = Samples(image, order == ChannelOrder.Rgb ? plane : 2 - plane);
        if (filter == ResizeFilter.TorchBilinear)
        {
            return NaiveResize.Torch(Normalize(samples, rescale, mean, deviation), target.Height, target.Width);
        }

        byte[,] resized = filter == ResizeFilter.PillowBilinear
            ? NaiveResize.Pillow(samples, target.Height, target.Width)
            : NaiveResize.OpenCv(samples, target.Height, target.Width);
        float[,] values = Normalize(resized, rescale, mean, deviation);
        double[,] result = new double[target.Height, target.Width];
        for (int y = 0; y < target.Height; y++)
        {
            for (int x = 0; x < target.Width; x++)
            {
                result[y, x] = values[y, x];
            }
        }

        return result;
    }

    private static byte[,] Samples(ImageFrame image, int channel)
    {
        int offset = image.Format switch
        {
            PixelFormat.Gray8 => 0,
            PixelFormat.Rgb24 or PixelFormat.Rgba32 => channel,
            _ => 2 - channel,
        };
        byte[,] samples = new byte[image.Height, image.Width];
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                samples[y, x] = image.Pixels.Span[(y * image.Stride) + (x * image.Format.BytesPerPixel()) + offset];
            }
        }

        return samples;
    }

    private static float[,] Normalize(byte[,] samples, double? rescale, float mean, float deviation)
    {
        float[,] values = new float[samples.GetLength(0), samples.GetLength(1)];
        for (int y = 0; y < samples.GetLength(0); y++)
        {
            for (int x = 0; x < samples.GetLength(1); x++)
            {
                float value = rescale is { } factor ? (float)(samples[y, x] * factor) : samples[y, x];
                values[y, x] = (value - mean) / deviation;
            }
        }

        return values;
    }
}
