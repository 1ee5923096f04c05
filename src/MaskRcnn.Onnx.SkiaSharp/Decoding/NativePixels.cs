using System.Buffers;
using SkiaSharp;

namespace MaskRcnn.Onnx.SkiaSharp.Decoding;

/// <summary>Memory over pixels that a Skia object holds. Keeps the object alive, and refuses to be read once the object is disposed.</summary>
/// <param name="owner">The object.</param>
/// <param name="pixels">The first byte.</param>
/// <param name="length">Bytes.</param>
internal sealed unsafe class NativePixels(SKObject owner, nint pixels, int length) : MemoryManager<byte>
{
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(owner.Handle == 0, owner);
        return new Span<byte>((void*)pixels, length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length, nameof(elementIndex));
        ObjectDisposedException.ThrowIf(owner.Handle == 0, owner);
        return new MemoryHandle((byte*)pixels + elementIndex, pinnable: this);
    }

    public override void Unpin()
    {
        // Native memory does not move.
    }

    protected override void Dispose(bool disposing)
    {
        // The pixels belong to the Skia object, and that to the caller.
    }
}
