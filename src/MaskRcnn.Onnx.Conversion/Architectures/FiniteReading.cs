namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>Takes small buffers whose values become part of a bundle's configuration, which only knows finite numbers.</summary>
internal static class FiniteReading
{
    private const int Most = 65_536;

    /// <summary>The elements of a tensor.</summary>
    /// <exception cref="ConversionException">One of them is not finite, or there are more than a configuration has.</exception>
    public static float[] TakeFinite(this CheckpointWeights weights, string name, params int[] shape)
    {
        Networks.Weights values = weights.TakeBuffer(name, shape);
        float[]? read = values.Count <= Most ? values.ToArray() : null;
        return read is not null && read.All(float.IsFinite)
            ? read
            : throw new ConversionException(
                $"{name} of the checkpoint holds what no configuration can hold: it must be a few finite numbers.");
    }
}
