using MaskRcnn.Onnx.Conversion.Checkpoints;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

/// <summary>A checkpoint's tensor without a file.</summary>
internal sealed class InMemoryTensor(string name, float[] values, int[] shape) : CheckpointTensor(name, CheckpointTensorType.Float32, shape)
{
    public override void Read(Span<float> destination) => values.CopyTo(destination);
}
