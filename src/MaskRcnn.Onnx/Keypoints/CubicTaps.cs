namespace MaskRcnn.Onnx.Keypoints;

/// <summary>
/// The four taps of bicubic interpolation (Keys, a = -0.75) for every output position of one axis, as PyTorch's interpolate computes them
/// with align_corners false: positions beyond the edge repeat the outermost value.
/// </summary>
internal sealed class CubicTaps
{
    private const float A = -0.75f;

    private int[] _indices = [];
    private float[] _weights = [];

    /// <summary>Computes the taps from <paramref name="input"/> values to <paramref name="output"/>.</summary>
    public void Compute(int input, int output)
    {
        if (_indices.Length < 4 * output)
        {
            _indices = new int[6 * output];
            _weights = new float[6 * output];
        }

        float scale = (float)input / output;
        for (int i = 0; i < output; i++)
        {
            float position = (scale * (i + 0.5f)) - 0.5f;
            int floor = (int)MathF.Floor(position);
            float t = position - floor;
            for (int tap = 0; tap < 4; tap++) _indices[(4 * i) + tap] = Math.Clamp(floor - 1 + tap, 0, input - 1);
            _weights[4 * i] = Outer(t + 1f);
            _weights[(4 * i) + 1] = Inner(t);
            _weights[(4 * i) + 2] = Inner(1f - t);
            _weights[(4 * i) + 3] = Outer(2f - t);
        }
    }

    /// <summary>The four indices of an output position.</summary>
    public ReadOnlySpan<int> Indices(int output) => _indices.AsSpan(4 * output, 4);

    /// <summary>The four weights of an output position; their sum is 1.</summary>
    public ReadOnlySpan<float> Weights(int output) => _weights.AsSpan(4 * output, 4);

    /// <summary>The kernel within one sample of its centre.</summary>
    private static float Inner(float x) => ((((A + 2f) * x) - (A + 3f)) * x * x) + 1f;

    /// <summary>The kernel from one to two samples away.</summary>
    private static float Outer(float x) => ((((A * x) - (5f * A)) * x) + (8f * A)) * x - (4f * A);
}
