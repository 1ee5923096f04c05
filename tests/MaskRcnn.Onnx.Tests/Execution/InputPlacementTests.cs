using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Tests.Execution;

internal sealed class InputPlacementTests
{
    [TestCase("CPUExecutionProvider", "Cpu", false, ExecutionProvider.Cpu, true)]
    [TestCase("CPUExecutionProvider", "Cpu", false, ExecutionProvider.Cuda, false)]
    [TestCase(null, "Cpu", false, ExecutionProvider.Cuda, false)]
    [TestCase(null, "Cuda", true, ExecutionProvider.Cuda, true)]
    [TestCase("CUDAExecutionProvider", "Cuda", true, ExecutionProvider.Cuda, true)]
    [TestCase("CUDAExecutionProvider", "Cuda", true, ExecutionProvider.TensorRt, false)]
    [TestCase(null, "Cuda", true, ExecutionProvider.TensorRt, true)]
    [TestCase(null, "DML", true, ExecutionProvider.DirectMl, true)]
    [TestCase("my_ep", "Cpu", false, ExecutionProvider.Plugin, true)]
    [TestCase("CPUExecutionProvider", "Cpu", false, ExecutionProvider.Plugin, false)]
    [TestCase(null, "Cuda", true, ExecutionProvider.Plugin, false)]
    public void Tells_who_has_the_input(string? name, string memory, bool onDevice, ExecutionProvider provider, bool expected) =>
        Assert.That(new InputPlacement(name, memory, onDevice).IsWith(provider, "my_ep"), Is.EqualTo(expected));
}
