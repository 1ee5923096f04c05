namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>Folds a batch norm into the convolution before it, in double precision.</summary>
internal static class BatchNormFolding
{
    /// <summary>The convolution's weight with every output channel scaled.</summary>
    public static float[] Weight(ConvLayer layer, BatchNorm norm)
    {
        float[] values = layer.Weight.ToArray();
        double[] scales = Scales(norm);
        int length = values.Length / scales.Length;
        for (int channel = 0; channel < scales.Length; channel++)
        {
            foreach (ref float value in values.AsSpan(channel * length, length))
            {
                value = (float)(value * scales[channel]);
            }
        }

        return values;
    }

    /// <summary>The bias after folding: (bias - mean) * scale + shift.</summary>
    public static float[] Bias(ConvLayer layer, BatchNorm norm)
    {
        double[] scales = Scales(norm);
        float[] shifts = norm.Shift.ToArray();
        float[] means = norm.Mean.ToArray();
        float[] bias = layer.Bias?.ToArray() ?? new float[scales.Length];
        for (int channel = 0; channel < bias.Length; channel++)
        {
            bias[channel] = (float)((((double)bias[channel] - means[channel]) * scales[channel]) + shifts[channel]);
        }

        return bias;
    }

    private static double[] Scales(BatchNorm norm)
    {
        float[] variances = norm.Variance.ToArray();
        return Array.ConvertAll(norm.Scale.ToArray(), scale => (double)scale)
            .Select((scale, channel) => scale / Math.Sqrt(variances[channel] + norm.Epsilon))
            .ToArray();
    }
}
