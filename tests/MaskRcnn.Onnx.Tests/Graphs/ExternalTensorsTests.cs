using System.Text;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Graphs;

namespace MaskRcnn.Onnx.Tests.Graphs;

internal sealed class ExternalTensorsTests
{
    private static readonly byte[] Model = TinyGraphs.Bytes("box_head_external.onnx");
    private static readonly byte[] Data = TinyGraphs.Bytes("box_head.bin");

    [Test]
    public void Tensors_in_another_file_give_the_same_outputs()
    {
        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files() with { BoxHead = External(Model, Data) });
        float[] logits = new float[20];
        float[] deltas = new float[60];
        graphs.BoxHead.Run(TinyGraphs.Sample(5 * 16), 5, logits, deltas, CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(logits, Is.EqualTo(TinyGraphs.Expected("logits")).Within(1e-5f));
            Assert.That(deltas, Is.EqualTo(TinyGraphs.Expected("deltas")).Within(1e-5f));
        }
    }

    [Test]
    public void Nothing_outside_is_left_in_the_model()
    {
        byte[] inlined = ExternalTensors.Inline(External(Model, Data));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(OnnxExternalData.Locations(inlined, "box_head.onnx"), Is.Empty);
            Assert.That(inlined.AsSpan().IndexOf(Data.AsSpan(256)), Is.Positive, "the second tensor is inside");
        }
    }

    [Test]
    public void A_model_without_other_files_is_not_copied()
    {
        byte[] bytes = TinyGraphs.Bytes("box_head.onnx");
        Assert.That(ExternalTensors.Inline(TinyGraphs.BoxHead(bytes)), Is.SameAs(bytes));
    }

    [TestCase(0)]
    [TestCase(255)]
    [TestCase(256)]
    [TestCase(1023)]
    public void A_file_that_is_too_short_for_its_tensors_is_a_bundle_error(int length) => Assert.That(
        () => ExternalTensors.Inline(External(Model, Data[..length])),
        Throws.InstanceOf<BundleException>().With.Property("File").EqualTo("box_head.bin"));

    [Test]
    public void An_offset_that_is_no_number_is_a_bundle_error()
    {
        byte[] damaged = [.. Model];
        int offset = damaged.AsSpan().IndexOf("256"u8);
        Encoding.ASCII.GetBytes("-56").CopyTo(damaged, offset);
        Assert.That(
            () => ExternalTensors.Inline(External(damaged, Data)),
            Throws.InstanceOf<BundleException>().With.Property("Field").EqualTo("external_data"));
    }

    [Test]
    public void A_tensor_of_a_file_that_is_not_there_is_a_bundle_error() => Assert.That(
        () => ExternalTensors.Inline(TinyGraphs.Graph("box_head.onnx", Model, ("other.bin", Data))),
        Throws.InstanceOf<BundleException>().With.Message.Contains("box_head.bin"));

    private static BundleGraph External(byte[] model, byte[] data) =>
        TinyGraphs.Graph("box_head.onnx", model, ("box_head.bin", data));
}
