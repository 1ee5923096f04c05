namespace MaskRcnn.Onnx.Pooling;

/// <summary>Copies a whole level from planes to channels-last on several threads, a strip of pixels at a time.</summary>
internal static unsafe class ChannelsLastCopy
{
    /// <summary>Pixels of a strip: what is read of each plane at once fills whole cache lines, and a strip's output fits the second-level cache.</summary>
    private const int StripPixels = 256;

    public static void Run(
        ReadOnlySpan<float> planes, int batchSize, int channels, int pixels, Span<float> destination,
        int maxDegreeOfParallelism, CancellationToken cancellationToken)
    {
        int stripsPerImage = (pixels + StripPixels - 1) / StripPixels;
        fixed (float* from = planes, to = destination)
        {
            // A lambda cannot capture a fixed local; the pins hold until the loop below has ended.
            nint source = (nint)from, target = (nint)to;
            ParallelStrips.Run(batchSize * stripsPerImage, maxDegreeOfParallelism, strip =>
            {
                (int image, int part) = int.DivRem(strip, stripsPerImage);
                int first = part * StripPixels;
                int count = Math.Min(StripPixels, pixels - first);
                long offset = (long)image * channels * pixels;
                ChannelsLast.Transpose(
                    new ReadOnlySpan<float>((float*)source + offset + first, ((channels - 1) * pixels) + count), pixels, channels, count,
                    new Span<float>((float*)target + offset + ((long)first * channels), count * channels), channels);
            }, cancellationToken);
        }
    }
}
