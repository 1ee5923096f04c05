using CsCheck;
using MaskRcnn.Onnx.Conversion.Networks;
using MaskRcnn.Onnx.Conversion.Onnx;
using Onnx;

namespace MaskRcnn.Onnx.Conversion.Tests.Networks;

public sealed class GraphContractTests
{
    [Test]
    public void The_backbone_has_the_axes_of_the_bundle_format()
    {
        GraphProto graph = BackboneGraph.Build(RandomNetworks.Small(1), halfPrecision: false).Graph;

        Assert.That(graph.Input.Select(Text), Is.EqualTo(["pixel_values[batch,3,height,width]"]));
        Assert.That(
            graph.Output.Select(Text),
            Is.EqualTo(
            [
                .. new[] { 4, 8, 16, 32 }.Select(s => $"features_{s}[batch,8,height_{s},width_{s}]"),
                .. new[] { 4, 8, 16, 32, 64 }.Select(s => $"rpn_logits_{s}[batch,3,height_{s},width_{s}]"),
                .. new[] { 4, 8, 16, 32, 64 }.Select(s => $"rpn_deltas_{s}[batch,12,height_{s},width_{s}]"),
            ]));
    }

    [Test]
    public void The_heads_have_the_axes_of_the_bundle_format()
    {
        var graphs = NetworkGraphs.Build(RandomNetworks.Small(1, keypoints: true), halfPrecision: false).Skip(1)
            .Select(graph => $"{graph.File}: {string.Join(' ', graph.Model.Graph.Input.Concat(graph.Model.Graph.Output).Select(Text))}");

        Assert.That(
            graphs,
            Is.EqualTo(
            [
                "box_head.onnx: pooled[rois,8,7,7] logits[rois,4] deltas[rois,12]",
                "mask_head.onnx: pooled[rois,8,14,14] labels[rois] mask_logits[rois,28,28]",
                "keypoint_head.onnx: pooled[rois,8,14,14] heatmaps[rois,5,56,56]",
            ]));
    }

    [Test]
    public void Heads_take_no_rois_at_all()
    {
        DetectionNetwork network = RandomNetworks.Small(1, keypoints: true);
        foreach ((string file, OnnxModel model) in NetworkGraphs.Build(network, halfPrecision: false).Skip(1))
        {
            using GraphRun graph = new(model);
            int size = file == "box_head.onnx" ? 7 : 14;
            long[]? labels = graph.Inputs.ContainsKey("labels") ? [] : null;
            Assert.That(graph.Run([], [0, 8, size, size], labels).Select(output => output.Values), Is.All.Empty, file);
        }
    }

    [Test]
    public void The_backbone_takes_every_size_and_gives_maps_as_large_as_the_networks_are_defined_to([Values] bool convNext)
    {
        using GraphRun graph = new(BackboneGraph.Build(RandomNetworks.Small(1, convNext), halfPrecision: false));
        Gen.Select(Gen.Int[1, 2], Gen.Int[32, 150], Gen.Int[32, 150]).Sample(
            (batch, height, width) =>
            {
                var outputs = graph.Run(new float[batch * 3 * height * width], [batch, 3, height, width]);
                for (int level = 0; level < 4; level++)
                {
                    int[] expected = [batch, 8, Side(height, level), Side(width, level)];
                    Assert.That(outputs[level].Shape, Is.EqualTo(expected));
                }

                return true;
            },
            iter: 30,
            threads: 1);

        // A ResNet halves upwards; ConvNeXt's patches drop what does not fill one.
        int Side(int size, int level) => convNext ? size / (4 << level) : (size + (4 << level) - 1) / (4 << level);
    }

    [Test]
    public void The_rpn_stores_its_weights_once_for_all_levels()
    {
        OnnxModel model = BackboneGraph.Build(RandomNetworks.Small(1), halfPrecision: false);

        Assert.That(model.Weights.Count(weight => weight.Value.Name == "rpn/logits/weight"), Is.EqualTo(1));
        Assert.That(model.Graph.Node.Count(node => node.Input.Contains("rpn/logits/weight")), Is.EqualTo(5));
    }

    [Test]
    public void Names_tell_the_place_in_the_network()
    {
        IEnumerable<string> nodes = BackboneGraph.Build(RandomNetworks.Small(1), halfPrecision: false).Graph.Node.Select(node => node.Name);

        Assert.That(nodes, Does.Contain("backbone/layer1/0/conv1").And.Contain("backbone/layer1/0/add").And.Contain("rpn/logits/64"));
    }

    private static string Text(ValueInfoProto value)
    {
        IEnumerable<string> axes = value.Type.TensorType.Shape.Dim.Select(dim => dim.HasDimParam ? dim.DimParam : $"{dim.DimValue}");
        return $"{value.Name}[{string.Join(',', axes)}]";
    }
}
