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
        byte[] inlined = Inline(Data);
        Assert.That(OnnxExternalData.Locations(inlined, "box_head.onnx"), Is.Empty);

        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files() with { BoxHead = TinyGraphs.BoxHead(inlined) });
        float[] logits = new float[20];
        float[] deltas = new float[60];
        graphs.BoxHead.Run(TinyGraphs.Sample(5 * 16), 5, logits, deltas, CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(logits, Is.EqualTo(TinyGraphs.Expected("logits")).Within(1e-5f));
            Assert.That(deltas, Is.EqualTo(TinyGraphs.Expected("deltas")).Within(1e-5f));
        }
    }

    [TestCase(0)]
    [TestCase(255)]
    [TestCase(256)]
    [TestCase(1023)]
    public void A_file_that_is_too_short_for_its_tensors_is_a_bundle_error(int length) =>
        Assert.That(() => Inline(Data[..length]), Throws.InstanceOf<BundleException>());

    private static byte[] Inline(byte[] data) =>
        OnnxExternalData.Inline(Model, new Dictionary<string, byte[]> { ["box_head.bin"] = data }, "box_head.onnx");
}
