namespace MaskRcnn.Onnx.Imaging.Resizing;

/// <summary>
/// One axis of a resize: which input samples every output sample is made of, and their weights. Made once per pair of sizes and
/// shared between threads.
/// </summary>
/// <typeparam name="T">int for fixed-point weights, float for real ones.</typeparam>
internal sealed class KernelMap<T>
    where T : unmanaged
{
    private readonly int[] _first;
    private readonly int[] _last;
    private readonly T[] _weights;

    /// <param name="inputLength">Samples of the input.</param>
    /// <param name="outputLength">Samples of the output.</param>
    /// <param name="taps">Weights stored per output sample.</param>
    public KernelMap(int inputLength, int outputLength, int taps)
    {
        InputLength = inputLength;
        OutputLength = outputLength;
        Taps = taps;
        _first = new int[outputLength];
        _last = new int[outputLength];
        _weights = new T[checked(outputLength * taps)];
    }

    public int InputLength { get; }

    public int OutputLength { get; }

    /// <summary>Weights stored per output sample; those beyond <see cref="Last"/> are 0.</summary>
    public int Taps { get; }

    /// <summary>First input sample of each output sample; never decreases.</summary>
    public Span<int> First => _first;

    /// <summary>Last input sample of each output sample, at least <see cref="First"/>; with two taps it is the second one's index.</summary>
    public Span<int> Last => _last;

    /// <summary><see cref="Taps"/> weights per output sample.</summary>
    public Span<T> Weights => _weights;

    public Span<T> WeightsOf(int output) => _weights.AsSpan(output * Taps, Taps);
}
