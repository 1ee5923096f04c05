using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Pooling;

/// <summary>Pools one RoI after the other, reusing its scratch memory. Not thread-safe: one per thread.</summary>
internal sealed class RoiAlignWorker
{
    private readonly AxisTaps _rows = new();
    private readonly AxisTaps _columns = new();
    private int[] _offsets = new int[64];
    private float[] _weights = new float[64];
    private float[] _bins = [];

    /// <summary>Pools one RoI from a map [height, width, channels] into an output [channels, bins].</summary>
    public void Pool(
        ReadOnlySpan<float> map, int height, int width, int channels,
        BoundingBox box, float spatialScale, RoiAlignOptions options, Span<float> output)
    {
        float offset = options.Aligned ? 0.5f : 0f;
        float startX = (box.X1 * spatialScale) - offset;
        float startY = (box.Y1 * spatialScale) - offset;
        float roiWidth = (box.X2 * spatialScale) - offset - startX;
        float roiHeight = (box.Y2 * spatialScale) - offset - startY;
        if (!options.Aligned)
        {
            roiWidth = MathF.Max(roiWidth, 1f);
            roiHeight = MathF.Max(roiHeight, 1f);
        }

        _rows.Compute(startY, roiHeight, options.OutputHeight, options.SamplingRatio, height);
        _columns.Compute(startX, roiWidth, options.OutputWidth, options.SamplingRatio, width);
        float samples = _rows.SamplesPerBin * _columns.SamplesPerBin;
        if (!(_rows.SamplesPerBin > 0f && _columns.SamplesPerBin > 0f))
        {
            output.Clear();
            return;
        }

        int bins = options.OutputHeight * options.OutputWidth;
        if (_bins.Length < bins * channels) _bins = new float[bins * channels];
        int bin = 0;
        for (int row = 0; row < options.OutputHeight; row++)
        {
            for (int column = 0; column < options.OutputWidth; column++)
            {
                int taps = Combine(row, column, width, channels, 1f / samples);
                WeighChannels(map, channels, taps, _bins.AsSpan(bin++ * channels, channels));
            }
        }

        ChannelsLast.Transpose(_bins.AsSpan(0, bins * channels), channels, bins, channels, output, bins);
    }

    /// <summary>The taps of one bin as offsets into the map and weights, computed once for all channels.</summary>
    private int Combine(int row, int column, int width, int channels, float scale)
    {
        ReadOnlySpan<int> rows = _rows.Indices(row), columns = _columns.Indices(column);
        ReadOnlySpan<float> rowWeights = _rows.Weights(row), columnWeights = _columns.Weights(column);
        int taps = rows.Length * columns.Length;
        if (_offsets.Length < taps)
        {
            _offsets = new int[taps * 2];
            _weights = new float[taps * 2];
        }

        int next = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int start = rows[i] * width;
            float weight = rowWeights[i] * scale;
            for (int j = 0; j < columns.Length; j++)
            {
                _offsets[next] = (start + columns[j]) * channels;
                _weights[next++] = weight * columnWeights[j];
            }
        }

        return taps;
    }

    /// <summary>The weighted sum of the taps for every channel: four vectors of channels are summed in registers over all taps.</summary>
    private void WeighChannels(ReadOnlySpan<float> map, int channels, int taps, Span<float> sums)
    {
        ref float first = ref MemoryMarshal.GetReference(map);
        ref float sum = ref MemoryMarshal.GetReference(sums);
        ReadOnlySpan<int> offsets = _offsets.AsSpan(0, taps);
        ReadOnlySpan<float> weights = _weights.AsSpan(0, taps);
        int lanes = Vector256<float>.Count;
        int channel = 0;
        for (; channel <= channels - (4 * lanes); channel += 4 * lanes)
        {
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
            for (int i = 0; i < offsets.Length; i++)
            {
                ref float tap = ref Unsafe.Add(ref first, offsets[i] + channel);
                Vector256<float> weight = Vector256.Create(weights[i]);
                s0 = Vector256.MultiplyAddEstimate(weight, Vector256.LoadUnsafe(ref tap), s0);
                s1 = Vector256.MultiplyAddEstimate(weight, Vector256.LoadUnsafe(ref tap, (nuint)lanes), s1);
                s2 = Vector256.MultiplyAddEstimate(weight, Vector256.LoadUnsafe(ref tap, (nuint)(2 * lanes)), s2);
                s3 = Vector256.MultiplyAddEstimate(weight, Vector256.LoadUnsafe(ref tap, (nuint)(3 * lanes)), s3);
            }

            ref float target = ref Unsafe.Add(ref sum, channel);
            s0.StoreUnsafe(ref target);
            s1.StoreUnsafe(ref target, (nuint)lanes);
            s2.StoreUnsafe(ref target, (nuint)(2 * lanes));
            s3.StoreUnsafe(ref target, (nuint)(3 * lanes));
        }

        for (; channel <= channels - lanes; channel += lanes)
        {
            Vector256<float> s = default;
            for (int i = 0; i < offsets.Length; i++)
                s = Vector256.MultiplyAddEstimate(Vector256.Create(weights[i]), Vector256.LoadUnsafe(ref first, (nuint)(offsets[i] + channel)), s);
            s.StoreUnsafe(ref sum, (nuint)channel);
        }

        for (; channel < channels; channel++)
        {
            float s = 0f;
            for (int i = 0; i < offsets.Length; i++) s += weights[i] * map[offsets[i] + channel];
            sums[channel] = s;
        }
    }
}
