namespace MaskRcnn.Onnx.Imaging.Resizing;

/// <summary>OpenCV's INTER_LINEAR on 8-bit samples: two taps in fixed point with 11 fractional bits.</summary>
/// <remarks>Source of the algorithm: cv::resize, modules/imgproc/src/resize.cpp. The two axes treat the border differently there.</remarks>
internal static class OpenCvKernel
{
    /// <summary>Fractional bits of a weight.</summary>
    public const int FractionBits = 11;

    private const float One = 1 << FractionBits;

    /// <summary>Columns: beyond the border the whole weight goes to the border sample.</summary>
    public static KernelMap<int> Horizontal(int inputLength, int outputLength)
    {
        var map = new KernelMap<int>(inputLength, outputLength, taps: 2);
        for (int output = 0; output < outputLength; output++)
        {
            (int first, float fraction) = Position(inputLength, outputLength, output);
            if (first < 0 || first >= inputLength - 1)
            {
                first = Math.Clamp(first, 0, inputLength - 1);
                fraction = 0f;
            }

            Set(map, output, first, Math.Min(first + 1, inputLength - 1), fraction);
        }

        return map;
    }

    /// <summary>Rows: beyond the border both taps keep their weight and read the border row.</summary>
    public static KernelMap<int> Vertical(int inputLength, int outputLength)
    {
        var map = new KernelMap<int>(inputLength, outputLength, taps: 2);
        for (int output = 0; output < outputLength; output++)
        {
            (int first, float fraction) = Position(inputLength, outputLength, output);
            Set(map, output, Math.Clamp(first, 0, inputLength - 1), Math.Clamp(first + 1, 0, inputLength - 1), fraction);
        }

        return map;
    }

    private static (int First, float Fraction) Position(int inputLength, int outputLength, int output)
    {
        double scale = 1.0 / ((double)outputLength / inputLength);
        float position = (float)(((output + 0.5) * scale) - 0.5);
        int first = (int)MathF.Floor(position);
        return (first, position - first);
    }

    private static void Set(KernelMap<int> map, int output, int first, int last, float fraction)
    {
        map.First[output] = first;
        map.Last[output] = last;
        map.WeightsOf(output)[0] = (int)MathF.Round((1f - fraction) * One, MidpointRounding.ToEven);
        map.WeightsOf(output)[1] = (int)MathF.Round(fraction * One, MidpointRounding.ToEven);
    }
}
