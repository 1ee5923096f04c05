using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MaskRcnn.Onnx.Geometry;

/// <summary>
/// The boxes that a suppression has kept so far, edge by edge in separate rows, so that a candidate is compared with eight of them at once.
/// </summary>
internal ref struct KeptBoxes
{
    private const int Lanes = 8;

    private readonly int _rowLength;
    private readonly bool _grouped;
    private readonly ref float _x1;
    private readonly ref float _y1;
    private readonly ref float _x2;
    private readonly ref float _y2;
    private readonly ref float _area;
    private readonly ref int _group;

    /// <summary>Lays the rows out in scratch memory, of any content or with <paramref name="count"/> boxes from an earlier use.</summary>
    public KeptBoxes(Span<float> scratch, int capacity, bool grouped, int count = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scratch.Length, ScratchLength(capacity, grouped));
        _rowLength = RowLength(capacity);
        _grouped = grouped;
        Count = count;
        _x1 = ref MemoryMarshal.GetReference(scratch);
        _y1 = ref Unsafe.Add(ref _x1, _rowLength);
        _x2 = ref Unsafe.Add(ref _y1, _rowLength);
        _y2 = ref Unsafe.Add(ref _x2, _rowLength);
        _area = ref Unsafe.Add(ref _y2, _rowLength);
        _group = ref grouped ? ref Unsafe.As<float, int>(ref Unsafe.Add(ref _area, _rowLength)) : ref Unsafe.NullRef<int>();
    }

    /// <summary>How many boxes are kept.</summary>
    public int Count { get; private set; }

    /// <summary>How many floats of scratch a capacity needs.</summary>
    public static int ScratchLength(int capacity, bool grouped) => RowLength(capacity) * (grouped ? 6 : 5);

    /// <summary>Keeps a box; there must be room.</summary>
    public void Add(BoundingBox box, int group)
    {
        int index = Count;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _rowLength);
        if (index % Lanes == 0)
        {
            // The lanes behind the last box hold a NaN area: no comparison with them is ever true.
            Vector256.Create(float.NaN).StoreUnsafe(ref _area, (nuint)index);
        }

        Unsafe.Add(ref _x1, index) = box.X1;
        Unsafe.Add(ref _y1, index) = box.Y1;
        Unsafe.Add(ref _x2, index) = box.X2;
        Unsafe.Add(ref _y2, index) = box.Y2;
        Unsafe.Add(ref _area, index) = box.Area;
        if (_grouped) Unsafe.Add(ref _group, index) = group;
        Count = index + 1;
    }

    /// <summary>Whether a kept box of the same group overlaps a candidate by more than the threshold (0 or more).</summary>
    public readonly bool Overlap(BoundingBox box, int group, float threshold)
    {
        Vector256<float> x1 = Vector256.Create(box.X1), y1 = Vector256.Create(box.Y1);
        Vector256<float> x2 = Vector256.Create(box.X2), y2 = Vector256.Create(box.Y2);
        Vector256<float> area = Vector256.Create(box.Area), limit = Vector256.Create(threshold);
        Vector256<int> groups = Vector256.Create(group);
        for (nuint i = 0; i < (nuint)Count; i += Lanes)
        {
            Vector256<float> width = Vector256.MinNative(Vector256.LoadUnsafe(ref _x2, i), x2)
                - Vector256.MaxNative(Vector256.LoadUnsafe(ref _x1, i), x1);
            Vector256<float> height = Vector256.MinNative(Vector256.LoadUnsafe(ref _y2, i), y2)
                - Vector256.MaxNative(Vector256.LoadUnsafe(ref _y1, i), y1);

            // Most pairs do not touch: only where both sides are positive is the (slow) division needed, for 0 is never more than the limit.
            Vector256<float> touching = Vector256.GreaterThan(Vector256.MinNative(width, height), Vector256<float>.Zero);
            if (_grouped) touching &= Vector256.Equals(Vector256.LoadUnsafe(ref _group, i), groups).AsSingle();
            if (touching == Vector256<float>.Zero) continue;

            Vector256<float> intersection = width * height;
            Vector256<float> union = area + Vector256.LoadUnsafe(ref _area, i) - intersection;
            if ((Vector256.GreaterThan(intersection / union, limit) & touching) != Vector256<float>.Zero) return true;
        }

        return false;
    }

    private static int RowLength(int capacity) => (capacity + Lanes - 1) / Lanes * Lanes;
}
