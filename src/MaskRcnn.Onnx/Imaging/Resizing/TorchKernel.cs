namespace MaskRcnn.Onnx.Imaging.Resizing;

/// <summary>torch's bilinear interpolate with align_corners=False and no anti-aliasing: two taps in float32.</summary>
/// <remarks>Source of the algorithm: area_pixel_compute_source_index and guard_index_and_lambda of aten's UpSample.h.</remarks>
internal static class TorchKernel
{
    public static KernelMap<float> Create(int inputLength, int outputLength)
    {
        var map = new KernelMap<float>(inputLength, outputLength, taps: 2);
        float scale = (float)inputLength / outputLength;
        for (int output = 0; output < outputLength; output++)
        {
            // A float scale, but the position in double: what torch computes, to the last bit.
            double position = Math.Max(((double)scale * (output + 0.5)) - 0.5, 0.0);
            int first = Math.Min((int)position, inputLength - 1);
            float fraction = (float)Math.Min(position - first, 1.0);
            map.First[output] = first;
            map.Last[output] = Math.Min(first + 1, inputLength - 1);
            map.WeightsOf(output)[0] = 1f - fraction;
            map.WeightsOf(output)[1] = fraction;
        }

        return map;
    }
}
