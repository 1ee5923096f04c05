namespace MaskRcnn.Onnx.Pooling;

/// <summary>
/// One axis of RoIAlign. The bilinear weight of a sample is the product of a weight per row and a weight per column, and the samples of a
/// bin form a grid; so the bin is a weighted sum over the rows and columns that any sample touches, each with the sum of its weights.
/// This computes those sums for one axis. Reused from RoI to RoI.
/// </summary>
internal sealed class AxisTaps
{
    private int[] _starts = new int[16];
    private int[] _indices = new int[64];
    private float[] _weights = new float[64];
    private int _count;
    private int _binStart;

    /// <summary>Samples per bin, those outside of the map included; 0 or less where a bin has none.</summary>
    public float SamplesPerBin { get; private set; }

    /// <summary>Rows (or columns) of the feature map that a bin touches.</summary>
    public ReadOnlySpan<int> Indices(int bin) => _indices.AsSpan(_starts[bin], _starts[bin + 1] - _starts[bin]);

    /// <summary>The weights that go with <see cref="Indices"/>; not yet divided by the number of samples.</summary>
    public ReadOnlySpan<float> Weights(int bin) => _weights.AsSpan(_starts[bin], _starts[bin + 1] - _starts[bin]);

    /// <summary>Computes the taps of all bins.</summary>
    /// <param name="start">Where the RoI starts, in feature pixels.</param>
    /// <param name="size">Its extent; negative where the box is reversed.</param>
    /// <param name="bins">Into how many bins it is cut.</param>
    /// <param name="samplingRatio">Samples per bin; 0 or less takes the bin's size rounded up.</param>
    /// <param name="extent">Rows (or columns) of the feature map.</param>
    public void Compute(float start, float size, int bins, int samplingRatio, int extent)
    {
        if (_starts.Length <= bins) _starts = new int[bins + 1];
        _count = 0;
        float binSize = size / bins;
        float samples = samplingRatio > 0 ? samplingRatio : MathF.Ceiling(size / bins);
        bool finite = float.IsFinite(start) && float.IsFinite(size);
        SamplesPerBin = finite ? samples : 0f;
        for (int bin = 0; bin < bins; bin++)
        {
            _starts[bin] = _binStart = _count;
            if (!finite || !(samples > 0f) || extent == 0) continue;
            float origin = start + (bin * binSize);
            (long first, long end) = samplingRatio > 0 ? (0, samplingRatio) : InsideRange(origin, binSize, samples, extent);
            for (long sample = first; sample < end; sample++) AddSample(origin + ((sample + 0.5f) * binSize / samples), extent);
        }

        _starts[bins] = _count;
    }

    /// <summary>
    /// The samples that can touch the map. A RoI may be millions of times larger than the map, and the samples that lie outside count but
    /// add nothing. They are at least half a pixel apart, or there is one alone, so what remains is bounded by the size of the map.
    /// </summary>
    private static (long First, long End) InsideRange(float origin, float binSize, float samples, int extent)
    {
        double spacing = (double)binSize / samples;
        double first = Math.Floor(((-1.0 - origin) / spacing) - 0.5) - 1.0;
        double end = Math.Ceiling(((extent - (double)origin) / spacing) - 0.5) + 2.0;
        return ((long)Math.Clamp(first, 0.0, samples), (long)Math.Clamp(end, 0.0, samples));
    }

    /// <summary>Adds a sample's two taps; positions outside of [-1, extent] have none, those beyond the outermost centres have one.</summary>
    private void AddSample(float position, int extent)
    {
        if (!(position >= -1f && position <= extent)) return;
        position = MathF.Max(position, 0f);
        int low = (int)position;
        if (low >= extent - 1)
        {
            AddTap(extent - 1, 1f);
            return;
        }

        float fraction = position - low;
        AddTap(low, 1f - fraction);
        AddTap(low + 1, fraction);
    }

    /// <summary>Adds a weight to the tap of an index: samples follow each other, so it is one of the last two of the bin or new.</summary>
    private void AddTap(int index, float weight)
    {
        for (int i = _count - 1; i >= Math.Max(_count - 2, _binStart); i--)
        {
            if (_indices[i] == index)
            {
                _weights[i] += weight;
                return;
            }
        }

        if (_count == _indices.Length)
        {
            Array.Resize(ref _indices, _count * 2);
            Array.Resize(ref _weights, _count * 2);
        }

        _indices[_count] = index;
        _weights[_count++] = weight;
    }
}
