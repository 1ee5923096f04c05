using System.Buffers;

namespace MaskRcnn.Onnx.Execution;

/// <summary>Lends arrays for the numbers of a run: input tensors, feature maps, pooled regions, masks.</summary>
/// <remarks>
/// <para>Thread-safe. <see cref="ArrayPool{T}.Shared"/> keeps an array of each size for every thread that ever returned one, and rounds sizes
/// up to powers of two. The calls of an application wander over the threads of its pool, and with feature maps of tens of megabytes that
/// is a set of them for each thread. Here a large array goes to whichever thread asks next, so that no more of them exist than were in use
/// at one time; one that nobody asked for in a minute is left to the collector when the next is returned.</para>
/// </remarks>
/// <param name="time">Measures how long an array was not used.</param>
internal sealed class TensorPool(TimeProvider time)
{
    // Up to here, which is one of its sizes, arrays are of the shared pool; larger ones are never as small.
    private const int LargestSmall = 1 << 16;

    // So that images of almost the same size share arrays.
    private const int Granularity = 1 << 14;
    private const int MostFree = 64;
    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly List<(float[] Array, long Since)> _free = [];

    /// <summary>The pool of this process.</summary>
    public static TensorPool Shared { get; } = new(TimeProvider.System);

    /// <summary>Large arrays that wait for their next user.</summary>
    public int FreeCount
    {
        get
        {
            lock (_lock)
            {
                return _free.Count;
            }
        }
    }

    /// <summary>An array of at least so many numbers, which may be any.</summary>
    public float[] Rent(int length)
    {
        if (length <= LargestSmall)
        {
            return ArrayPool<float>.Shared.Rent(length);
        }

        lock (_lock)
        {
            // The smallest that is large enough, but none of more than twice the length: those stay for whoever needs them.
            int best = -1;
            for (int i = 0; i < _free.Count; i++)
            {
                int have = _free[i].Array.Length;
                if (have >= length && have / 2 <= length && (best < 0 || have < _free[best].Array.Length))
                {
                    best = i;
                }
            }

            if (best >= 0)
            {
                float[] array = _free[best].Array;
                _free.RemoveAt(best);
                return array;
            }
        }

        long rounded = (length + (Granularity - 1L)) / Granularity * Granularity;
        return GC.AllocateUninitializedArray<float>((int)Math.Min(rounded, Array.MaxLength));
    }

    /// <summary>Takes an array back; once, and nobody may use it any more.</summary>
    public void Return(float[] array)
    {
        if (array.Length <= LargestSmall)
        {
            ArrayPool<float>.Shared.Return(array);
            return;
        }

        long now = time.GetTimestamp();
        lock (_lock)
        {
            // In the order of their return, so that the longest unused are first.
            int stale = _free.FindIndex(free => time.GetElapsedTime(free.Since, now) <= KeepFor);
            _free.RemoveRange(0, stale < 0 ? _free.Count : stale);
            if (_free.Count == MostFree)
            {
                _free.RemoveAt(0);
            }

            _free.Add((array, now));
        }
    }
}
