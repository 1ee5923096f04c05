using MaskRcnn.Onnx.Conversion.Networks;
using MaskRcnn.Onnx.Conversion.Onnx;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace MaskRcnn.Onnx.Conversion.Tests.Networks;

public sealed class HalfPrecisionTests
{
    // 1 % of the largest value of an output: half precision has 11 bits, and the errors of a few dozen layers add up.
    private const double Tolerance = 0.01;

    private const int Channels = 6;

    [Test]
    public void A_resnet_in_half_precision_stays_close_to_torch() =>
        TorchParity.Check(new TorchCase("resnet"), BackboneGraph.Build(TorchNetworks.ResNet(), halfPrecision: true), Tolerance);

    [Test]
    public void A_convnext_in_half_precision_stays_close_to_torch() =>
        TorchParity.Check(new TorchCase("convnext"), BackboneGraph.Build(TorchNetworks.ConvNext(), halfPrecision: true), Tolerance);

    [Test]
    public void Heads_in_half_precision_stay_close_to_torch()
    {
        TorchCase box = new("box_head_conv");
        TorchCase mask = new("mask_head_norm");
        TorchCase keypoint = new("keypoint_head");
        TorchParity.Check(box, BoxHeadGraph.Build(TorchNetworks.BoxHead(box, 2, 1), Channels, halfPrecision: true), Tolerance);
        TorchParity.Check(mask, MaskHeadGraph.Build(TorchNetworks.MaskHead(mask, true, true), Channels, halfPrecision: true), Tolerance);
        KeypointHeadNetwork points = TorchNetworks.KeypointHead(keypoint);
        TorchParity.Check(keypoint, KeypointHeadGraph.Build(points, Channels, halfPrecision: true), Tolerance);
    }

    [Test]
    public void Inputs_and_outputs_stay_single_precision_and_labels_whole_numbers()
    {
        foreach ((string file, OnnxModel model) in NetworkGraphs.Build(RandomNetworks.Small(3, keypoints: true), halfPrecision: true))
        {
            using GraphRun graph = new(model);
            foreach ((string name, NodeMetadata tensor) in graph.Inputs.Concat(graph.Outputs))
            {
                Assert.That(tensor.ElementType, Is.EqualTo(name == "labels" ? typeof(long) : typeof(float)), $"{file} {name}");
            }
        }
    }

    [Test]
    public void Every_weight_is_stored_in_half_precision()
    {
        var single = NetworkGraphs.Build(RandomNetworks.Small(3, convNext: true), halfPrecision: false);
        var half = NetworkGraphs.Build(RandomNetworks.Small(3, convNext: true), halfPrecision: true);

        Assert.That(
            half.SelectMany(graph => graph.Model.Weights).Select(weight => weight.Value.Type),
            Has.None.EqualTo(TensorProto.Types.DataType.Float));
        Assert.That(half.Sum(graph => graph.Model.WeightBytes), Is.EqualTo(single.Sum(graph => graph.Model.WeightBytes) / 2.0).Within(8));
        Assert.That(half.GigaFlops(), Is.EqualTo(single.GigaFlops()));
    }
}
