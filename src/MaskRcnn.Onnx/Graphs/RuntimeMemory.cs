using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>
/// The float values of a runtime tensor as <see cref="Memory{T}"/>, so that parallel loops can hold on to it. It does not own the
/// tensor; once disposed every access throws, though a span that was taken before dangles.
/// </summary>
internal sealed class RuntimeMemory(OrtValue value) : MemoryManager<float>
{
    private OrtValue? _value = value;

    public override Span<float> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_value is null, typeof(GraphOutputs));
        return _value.GetTensorMutableDataAsSpan<float>();
    }

    public override unsafe MemoryHandle Pin(int elementIndex = 0) =>
        new(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetReference(GetSpan()), elementIndex)));

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => _value = null;
}
