using System.Buffers;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Proposals;

/// <summary>The boxes that a search has kept of one level, or of all levels where they suppress each other.</summary>
internal sealed class KeptProposals(int capacity) : IDisposable
{
    private readonly float[] _scratch = ArrayPool<float>.Shared.Rent(KeptBoxes.ScratchLength(capacity, grouped: false));
    private int _count;

    /// <summary>Keeps a box unless a kept one overlaps it by more than the threshold.</summary>
    public bool TryAdd(BoundingBox box, float threshold)
    {
        var kept = new KeptBoxes(_scratch, capacity, grouped: false, _count);
        if (kept.Overlap(box, 0, threshold)) return false;
        kept.Add(box, 0);
        _count = kept.Count;
        return true;
    }

    public void Dispose() => ArrayPool<float>.Shared.Return(_scratch);
}
