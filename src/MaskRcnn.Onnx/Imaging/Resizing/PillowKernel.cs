namespace MaskRcnn.Onnx.Imaging.Resizing;

/// <summary>Pillow's BILINEAR: a triangle that widens with the reduction, in fixed point with 22 fractional bits.</summary>
/// <remarks>Source of the algorithm: precompute_coeffs and normalize_coeffs_8bpc of Pillow's libImaging/Resample.c.</remarks>
internal static class PillowKernel
{
    /// <summary>Fractional bits of a weight.</summary>
    public const int FractionBits = 22;

    /// <summary>
    /// Columns: every weight stands four times, for the samples of a pixel, and their number is even, so that two pixels of a row are
    /// weighted at once.
    /// </summary>
    public static KernelMap<int> Horizontal(int inputLength, int outputLength)
    {
        KernelMap<int> single = Vertical(inputLength, outputLength);
        var map = new KernelMap<int>(inputLength, outputLength, checked((single.Taps + 1) / 2 * 2 * 4));
        single.First.CopyTo(map.First);
        single.Last.CopyTo(map.Last);
        for (int output = 0; output < outputLength; output++)
        {
            ReadOnlySpan<int> weights = single.WeightsOf(output);
            for (int k = 0; k < weights.Length; k++)
            {
                map.WeightsOf(output).Slice(k * 4, 4).Fill(weights[k]);
            }
        }

        return map;
    }

    /// <summary>Rows: one weight a tap.</summary>
    public static KernelMap<int> Vertical(int inputLength, int outputLength)
    {
        double scale = (double)inputLength / outputLength;
        double support = Math.Max(scale, 1.0);
        double inverse = 1.0 / support;
        int taps = scale <= 1.0 ? 2 : (int)Math.Min(inputLength, (2L * (long)Math.Ceiling(support)) + 1);
        var map = new KernelMap<int>(inputLength, outputLength, taps);
        double[] real = new double[taps + 1];
        for (int output = 0; output < outputLength; output++)
        {
            double centre = (output + 0.5) * scale;
            int first = Math.Max((int)(centre - support + 0.5), 0);
            int count = Math.Min((int)(centre + support + 0.5), inputLength) - first;
            double sum = 0;
            for (int k = 0; k < count; k++)
            {
                real[k] = Math.Max(0.0, 1.0 - Math.Abs((k + first - centre + 0.5) * inverse));
                sum += real[k];
            }

            Span<int> weights = map.WeightsOf(output);
            int last = 0;
            for (int k = 0; k < count; k++)
            {
                // Only taps with a whole weight need a sample: it keeps every enlargement at two.
                int weight = (int)(0.5 + (real[k] / sum * (1 << FractionBits)));
                if (weight != 0)
                {
                    weights[k] = weight;
                    last = k;
                }
            }

            map.First[output] = first;
            map.Last[output] = first + last;
        }

        return map;
    }
}
