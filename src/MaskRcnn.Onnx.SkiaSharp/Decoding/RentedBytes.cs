using System.Buffers;
using System.Runtime.InteropServices;

namespace MaskRcnn.Onnx.SkiaSharp.Decoding;

/// <summary>
/// A buffer behind a <see cref="Memory{T}"/> that refuses to be read once it is disposed, because the array then belongs to somebody
/// else. Holds its share of a budget for as long.
/// </summary>
/// <remarks>
/// Common sizes come from the shared pool. Larger arrays are left to the garbage collector: the pool would keep one of each size for
/// every thread.
/// </remarks>
internal sealed class RentedBytes : MemoryManager<byte>
{
    private const int LargestPooled = 16 << 20;
    private readonly int _length;
    private readonly DecodedBytesBudget.Share? _share;
    private byte[]? _array;

    private RentedBytes(byte[] array, int length, DecodedBytesBudget.Share? share)
    {
        _array = array;
        _length = length;
        _share = share;
    }

    private byte[] Array
    {
        get
        {
            byte[]? array = Volatile.Read(ref _array);
            ObjectDisposedException.ThrowIf(array is null, typeof(DecodedImage));
            return array;
        }
    }

    /// <summary>Rents a buffer.</summary>
    /// <param name="length">Bytes, at most Array.MaxLength.</param>
    /// <param name="budget">Where the bytes are reserved first, if anywhere.</param>
    /// <param name="cleared">Whether all bytes must be zero; otherwise they may be those of its last use.</param>
    public static RentedBytes Rent(long length, DecodedBytesBudget? budget = null, bool cleared = false)
    {
        DecodedBytesBudget.Share? share = budget?.Reserve(length);
        try
        {
            return new RentedBytes(Allocate((int)length, cleared), (int)length, share);
        }
        catch
        {
            share?.Dispose();
            throw;
        }
    }

    public void Dispose() => ((IDisposable)this).Dispose();

    public override Span<byte> GetSpan() => Array.AsSpan(0, _length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        GCHandle handle = GCHandle.Alloc(Array, GCHandleType.Pinned);
        unsafe
        {
            return new MemoryHandle((byte*)handle.AddrOfPinnedObject() + elementIndex, handle, this);
        }
    }

    public override void Unpin()
    {
        // The handle of the MemoryHandle is what pins.
    }

    protected override bool TryGetArray(out ArraySegment<byte> segment)
    {
        segment = new ArraySegment<byte>(Array, 0, _length);
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _array, null) is not { } array)
        {
            return;
        }

        if (_length <= LargestPooled)
        {
            ArrayPool<byte>.Shared.Return(array);
        }

        _share?.Dispose();
    }

    private static byte[] Allocate(int length, bool cleared)
    {
        if (length > LargestPooled)
        {
            return cleared ? new byte[length] : GC.AllocateUninitializedArray<byte>(length);
        }

        byte[] array = ArrayPool<byte>.Shared.Rent(length);
        if (cleared)
        {
            array.AsSpan(0, length).Clear();
        }

        return array;
    }
}
