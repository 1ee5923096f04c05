using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Conversion.Networks;
using MaskRcnn.Onnx.Conversion.Onnx;
using MaskRcnn.Onnx.Conversion.Tests.Networks;
using MaskRcnn.Onnx.TestSupport;
using Onnx;

namespace MaskRcnn.Onnx.Conversion.Tests.Onnx;

public sealed class ModelWriterTests
{
    [Test]
    public void The_file_is_the_message_that_protobuf_itself_reads()
    {
        using TemporaryFolder folder = new();
        OnnxModel model = BackboneGraph.Build(RandomNetworks.Small(2), halfPrecision: false);
        new ModelWriter(folder.Path).Write(model, "backbone.onnx", CancellationToken.None);

        ModelProto read = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.File("backbone.onnx")));
        Assert.That(read.IrVersion, Is.EqualTo(8));
        Assert.That(read.OpsetImport.Select(set => (set.Domain, set.Version)), Is.EqualTo([("", 17L)]));
        Assert.That(read.Graph.Node, Is.EqualTo(model.Graph.Node));
        Assert.That(read.Graph.Initializer.Select(tensor => tensor.Name), Is.EqualTo(model.Weights.Select(weight => weight.Value.Name)));
        TensorProto bias = read.Graph.Initializer.Single(tensor => tensor.Name == "rpn/deltas/bias");
        Assert.That(
            Enumerable.Range(0, 12).Select(i => BinaryPrimitives.ReadSingleLittleEndian(bias.RawData.Span[(4 * i)..])),
            Is.EqualTo(RandomNetworks.Small(2).Rpn.Deltas.Bias!.ToArray()));
    }

    [Test]
    public void Hash_and_size_are_those_of_the_file([Values(long.MaxValue, 1000)] long largestFile)
    {
        using TemporaryFolder folder = new();
        OnnxModel model = BackboneGraph.Build(RandomNetworks.Small(2), halfPrecision: false);
        IReadOnlyList<(string Name, BundleFile File)> files =
            new ModelWriter(folder.Path, largestFile).Write(model, "backbone.onnx", CancellationToken.None);

        Assert.That(files.Select(file => folder.File(file.Name)), Is.EquivalentTo(Directory.GetFiles(folder.Path)));
        foreach ((string name, BundleFile file) in files)
        {
            byte[] bytes = File.ReadAllBytes(folder.File(name));
            Assert.That(file, Is.EqualTo(new BundleFile(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length)));
        }
    }

    [Test]
    public void A_model_that_would_pass_the_limit_keeps_its_weights_in_a_file_of_their_own_and_gives_the_same()
    {
        OnnxModel model = BackboneGraph.Build(TorchNetworks.ResNet(), halfPrecision: false);
        using GraphRun parted = new(model, largestFile: 1000);

        Assert.That(parted.Files, Is.EqualTo(["model.onnx", "model.onnx.data"]));
        TorchParity.Check(new TorchCase("resnet"), model, largestFile: 1000);
    }

    [Test]
    public void The_limit_is_the_length_of_the_whole_file()
    {
        OnnxModel model = BoxHeadGraph.Build(RandomNetworks.Small(2).Box, 8, halfPrecision: false);
        using TemporaryFolder folder = new();
        long length = new ModelWriter(folder.Path).Write(model, "box_head.onnx", CancellationToken.None)[0].File.Bytes;

        using GraphRun whole = new(model, length);
        using GraphRun parted = new(model, length - 1);
        Assert.That(whole.Files, Has.Count.EqualTo(1));
        Assert.That(parted.Files, Has.Count.EqualTo(2));
    }

    [Test]
    public void External_weights_begin_at_whole_pages_and_small_ones_stay_inside()
    {
        using TemporaryFolder folder = new();
        OnnxModel model = BackboneGraph.Build(RandomNetworks.Small(2), halfPrecision: false);
        new ModelWriter(folder.Path, 1000).Write(model, "backbone.onnx", CancellationToken.None);

        ModelProto read = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.File("backbone.onnx")));
        foreach ((TensorProto tensor, GraphWeight weight) in read.Graph.Initializer.Zip(model.Weights))
        {
            bool external = tensor.DataLocation == TensorProto.Types.DataLocation.External;
            Assert.That(external, Is.EqualTo(weight.ByteLength >= 1024), tensor.Name);
            string offset = tensor.ExternalData.SingleOrDefault(entry => entry.Key == "offset")?.Value ?? "0";
            Assert.That(long.Parse(offset, CultureInfo.InvariantCulture) % 4096, Is.Zero, tensor.Name);
        }
    }
}
