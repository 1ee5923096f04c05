using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>
/// The float values of a runtime tensor as <see cref="Memory{T}"/>, so that parallel loops can hold on to it. It does not own the
/// tensor; once disposed every access throws, though a span that was taken before dangles.
/// </summary>
internal sealed unsafe class RuntimeMemory : MemoryManager<float>
{
    private readonly int _length;
    private float* _start;

    public RuntimeMemory(OrtValue value)
    {
        Span<float> values = value.GetTensorMutableDataAsSpan<float>();
        _start = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(values)); // native memory, which does not move
        _length = values.Length;
    }

    public override Span<float> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_start is null, typeof(GraphOutputs));
        return new Span<float>(_start, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        ObjectDisposedException.ThrowIf(_start is null, typeof(GraphOutputs));
        return new MemoryHandle(_start + elementIndex);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => _start = null;
}
