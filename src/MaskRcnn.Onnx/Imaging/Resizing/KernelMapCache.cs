namespace MaskRcnn.Onnx.Imaging.Resizing;

/// <summary>The kernel maps of the last few pairs of sizes: a camera or a dataset asks for the same ones again and again.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class KernelMapCache<T>(Func<int, int, KernelMap<T>> create)
    where T : unmanaged
{
    /// <summary>Maps kept; the oldest goes first.</summary>
    public const int Capacity = 32;

    // Maps of giant images are made anew each time: 32 of them would be too much to keep.
    private const int LargestKept = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<(int Input, int Output), KernelMap<T>> _maps = [];
    private readonly Queue<(int Input, int Output)> _order = [];

    /// <summary>The map between two lengths; two threads may make it at the same time, and either's is right.</summary>
    public KernelMap<T> Get(int inputLength, int outputLength)
    {
        (int, int) key = (inputLength, outputLength);
        lock (_lock)
        {
            if (_maps.TryGetValue(key, out KernelMap<T>? known))
            {
                return known;
            }
        }

        KernelMap<T> made = create(inputLength, outputLength);
        if (made.Weights.Length > LargestKept)
        {
            return made;
        }

        lock (_lock)
        {
            if (_maps.TryAdd(key, made))
            {
                _order.Enqueue(key);
                if (_order.Count > Capacity)
                {
                    _maps.Remove(_order.Dequeue());
                }
            }
        }

        return made;
    }
}
