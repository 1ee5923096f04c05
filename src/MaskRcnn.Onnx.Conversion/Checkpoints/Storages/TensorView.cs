namespace MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

/// <summary>Which elements of a storage a tensor is, and in which order.</summary>
/// <param name="Offset">Element of the storage that is the tensor's first.</param>
/// <param name="Shape">Sizes of the axes, outermost first.</param>
/// <param name="Strides">Elements of the storage from one index to the next, for each axis; 0 repeats.</param>
internal sealed record TensorView(long Offset, int[] Shape, long[] Strides)
{
    /// <summary>Most axes that a tensor may have.</summary>
    public const int MaxRank = 16;

    /// <summary>Elements that a tensor which repeats its storage's elements may have.</summary>
    private const long MaxRepeated = 1 << 24;

    /// <summary>A row-major tensor from the storage's first element on.</summary>
    public static TensorView Of(int[] shape)
    {
        long[] strides = new long[shape.Length];
        long stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(1, shape[axis]);
        }

        return new TensorView(0, shape, strides);
    }

    /// <summary>A column-major tensor from the storage's first element on.</summary>
    public static TensorView OfColumns(int[] shape)
    {
        TensorView reversed = Of([.. shape.Reverse()]);
        return new TensorView(0, shape, [.. reversed.Strides.Reverse()]);
    }

    /// <summary>The number of elements of a shape.</summary>
    /// <returns>Null where a size is negative, or there are more axes or elements than a tensor may have.</returns>
    public static int? CountOf(ReadOnlySpan<long> shape)
    {
        if (shape.Length > MaxRank) return null;
        long count = 1;
        bool empty = false;
        foreach (long size in shape)
        {
            if (size is < 0 or > int.MaxValue) return null;
            empty |= size == 0;
            count *= Math.Max(1, size);
            if (count > Array.MaxLength) return null;
        }

        return empty ? 0 : (int)count;
    }

    /// <summary>Whether the elements lie in the storage one after the other, in the tensor's own order.</summary>
    public bool IsContiguous()
    {
        long expected = 1;
        for (int axis = Shape.Length - 1; axis >= 0; axis--)
        {
            if (Shape[axis] == 0) return true;
            if (Shape[axis] > 1 && Strides[axis] != expected) return false;
            expected *= Shape[axis];
        }

        return true;
    }

    /// <summary>What is wrong with this view of a storage; null where every element is inside.</summary>
    /// <param name="storageCount">Elements of the storage.</param>
    public string? Fault(long storageCount)
    {
        if (Strides.Length != Shape.Length) return "has not one stride for each axis";
        if (Offset < 0 || Offset > storageCount) return "begins outside its storage";
        if (CountOf([.. Shape]) is not { } count) return "has an impossible shape";
        if (count == 0) return null;

        Int128 last = Offset;
        for (int axis = 0; axis < Shape.Length; axis++)
        {
            if (Strides[axis] < 0) return "has a negative stride";
            last += (Int128)(Shape[axis] - 1) * Strides[axis];
        }

        if (last >= storageCount) return "reaches beyond its storage";
        return count > Math.Max(storageCount, MaxRepeated) ? "repeats its storage too often" : null;
    }
}
