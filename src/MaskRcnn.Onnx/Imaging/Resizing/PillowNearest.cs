namespace MaskRcnn.Onnx.Imaging.Resizing;

/// <summary>Pillow's NEAREST along one axis.</summary>
internal static class PillowNearest
{
    /// <summary>The input index of every output index; never decreases.</summary>
    /// <remarks>
    /// The position is summed up step by step, as ImagingScaleAffine of libImaging/Geometry.c does: a product would fall on the other side
    /// of a whole number now and then.
    /// </remarks>
    public static int[] Indices(int inputLength, int outputLength)
    {
        int[] indices = new int[outputLength];
        double step = (double)inputLength / outputLength;
        double position = step * 0.5;
        for (int output = 0; output < outputLength; output++)
        {
            indices[output] = Math.Min((int)position, inputLength - 1);
            position += step;
        }

        return indices;
    }
}
