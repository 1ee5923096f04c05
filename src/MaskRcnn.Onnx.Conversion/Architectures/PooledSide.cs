namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>The side of the pooled map that a box head flattens, seen from the inputs of its first fully connected layer.</summary>
internal static class PooledSide
{
    private const int Usual = 7;

    /// <summary>Finds the side.</summary>
    /// <param name="weights">The checkpoint.</param>
    /// <param name="module">The first fully connected layer.</param>
    /// <param name="map">The convolution that gives the map.</param>
    /// <returns>The side; the usual one where either is missing, which is told in the end.</returns>
    /// <exception cref="ConversionException">The inputs are no square of so many channels.</exception>
    public static int Of(CheckpointWeights weights, string module, string map)
    {
        if (weights.ShapeOf($"{module}.weight") is not [_, int inputs]) return Usual;
        if (weights.ShapeOf($"{map}.weight") is not [> 0 and int channels, ..]) return Usual;
        int side = (int)Math.Round(Math.Sqrt(inputs / (double)channels));
        return side * side * channels == inputs
            ? side
            : throw new ConversionException(FormattableString.Invariant(
                $"{module} takes {inputs} values, which are no square of {channels} channels."));
    }
}
