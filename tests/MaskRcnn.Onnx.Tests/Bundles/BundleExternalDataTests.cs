using MaskRcnn.Onnx.Bundles;
using static MaskRcnn.Onnx.Tests.Bundles.OnnxBytes;

namespace MaskRcnn.Onnx.Tests.Bundles;

/// <summary>Bundles whose graphs keep tensors in other files.</summary>
internal sealed class BundleExternalDataTests
{
    [Test]
    public void A_listed_file_is_verified_and_moved_into_the_graph()
    {
        using TinyBundle tiny = new();
        tiny.Write("box_head.onnx", ModelAt("parts/w.bin"));
        tiny.Write("parts/w.bin", Floats(1, 2));

        BundleGraph graph = tiny.Load().BoxHead;

        Assert.That(graph.ExternalFiles, Is.EqualTo(["parts/w.bin"]));
        Assert.That(graph.Bytes.ToArray(), Is.EqualTo(Model(Message(5, Tensor("w", 1, 2)))));
    }

    [Test]
    public void An_altered_file_is_found()
    {
        using TinyBundle tiny = new();
        tiny.Write("box_head.onnx", ModelAt("w.bin"));
        tiny.Write("w.bin", Floats(1, 2));
        tiny.Overwrite("w.bin", Floats(1, 3));

        Assert.That(tiny.LoadError().File, Is.EqualTo("w.bin"));
    }

    [TestCase("w.bin")]
    [TestCase("W.BIN")]
    [TestCase("./w2.bin")]
    [TestCase("../w.bin")]
    [TestCase("/etc/passwd")]
    [TestCase("C:\\w.bin")]
    [TestCase("https://example.org/w.bin")]
    [TestCase("*/_ORT_MEM_ADDR_/*")]
    [TestCase("")]
    [TestCase("README.md")]
    public void A_file_that_is_not_listed_is_refused(string location)
    {
        using TinyBundle tiny = new();
        tiny.Write("box_head.onnx", ModelAt(location));
        tiny.Write("w2.bin", Floats(1, 2));
        tiny.Overwrite("w.bin", Floats(1, 2));
        tiny.Overwrite("README.md", Floats(1, 2));

        BundleException error = tiny.LoadError();

        Assert.That(error.File, Is.EqualTo("box_head.onnx"));
        Assert.That(error.Message, Does.EndWith("which manifest.json does not list."));
    }

    [Test]
    public void A_graph_that_is_not_used_may_point_anywhere()
    {
        using TinyBundle tiny = new();
        tiny.Write("roi_pool_7.onnx", ModelAt("../w.bin"));

        Assert.That(tiny.Load().Warnings, Is.Empty);
    }

    [TestCase("backbone.onnx")]
    [TestCase("mask_head.onnx")]
    public void A_graph_that_is_no_protobuf_is_refused_although_its_hash_is_right(string file)
    {
        using TinyBundle tiny = new();
        tiny.Write(file, [.. "<html>not found</html>"u8]);

        Assert.That(tiny.LoadError().Message, Is.EqualTo($"{file} is not an ONNX model, or a damaged one."));
    }

    private static byte[] ModelAt(string location) => Model(Message(5, ExternalTensor("w", 2, ("location", location))));
}
