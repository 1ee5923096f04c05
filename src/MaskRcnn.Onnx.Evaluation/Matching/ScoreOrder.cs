using MaskRcnn.Onnx.Evaluation.Coco;

namespace MaskRcnn.Onnx.Evaluation.Matching;

/// <summary>Brings detections into the order of their scores, best first, equal ones as they are.</summary>
/// <remarks>Not thread-safe: it keeps its arrays.</remarks>
internal sealed class ScoreOrder
{
    private double[] _keys = new double[128];
    private int[] _items = new int[128];

    /// <summary>The best positions.</summary>
    /// <param name="positions">Ascending positions of detections.</param>
    /// <param name="detections">What they are positions of.</param>
    /// <param name="limit">The most that are given.</param>
    /// <returns>Good until the next call.</returns>
    public ReadOnlySpan<int> BestFirst(ReadOnlySpan<int> positions, IReadOnlyList<CocoDetection> detections, int limit)
    {
        if (positions.Length > _keys.Length)
        {
            _keys = new double[Math.Max(positions.Length, 2 * _keys.Length)];
            _items = new int[_keys.Length];
        }

        for (int i = 0; i < positions.Length; i++)
        {
            _keys[i] = -detections[positions[i]].Score;
            _items[i] = positions[i];
        }

        Sort(_keys.AsSpan(0, positions.Length), _items.AsSpan(0, positions.Length));
        return _items.AsSpan(0, Math.Min(limit, positions.Length));
    }

    /// <summary>Sorts ascending by key and, where keys are equal, by item; items come in ascending order.</summary>
    public static void Sort(Span<double> keys, Span<int> items)
    {
        if (IsSorted(keys))
        {
            return;
        }

        keys.Sort(items);
        for (int start = 0; start < keys.Length;)
        {
            int end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
            {
                end++;
            }

            items[start..end].Sort();
            start = end;
        }
    }

    private static bool IsSorted(ReadOnlySpan<double> keys)
    {
        for (int i = 1; i < keys.Length; i++)
        {
            if (keys[i] < keys[i - 1])
            {
                return false;
            }
        }

        return true;
    }
}
