using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Tests.Networks;

public sealed class NetworkCostTests
{
    // What FrozenBatchNorm2d keeps as buffers, so that torchvision's own count leaves it out: 26,560 channels, scale and shift.
    private const long FrozenNormsOfResNet50 = 53_120;

    [Test]
    public void Maskrcnn_resnet50_fpn_has_the_parameters_that_torchvision_counts()
    {
        long parameters = NetworkGraphs.Build(RandomNetworks.ResNet50(91, v2: false), false).Parameters();
        Assert.That(parameters - FrozenNormsOfResNet50, Is.EqualTo(44_401_393));
    }

    [Test]
    public void Maskrcnn_resnet50_fpn_v2_has_the_parameters_that_torchvision_counts() =>
        Assert.That(NetworkGraphs.Build(RandomNetworks.ResNet50(91, v2: true), false).Parameters(), Is.EqualTo(46_359_409));

    [Test]
    public void Convnext_tiny_has_the_parameters_of_the_published_model() =>
        Assert.That(NetworkGraphs.Build(RandomNetworks.ConvNextTiny(), false).Parameters(), Is.EqualTo(48_095_376));

    [Test]
    public void Maskrcnn_resnet50_fpn_costs_what_the_cost_model_says()
    {
        // Stages of the cost model in GMAC: backbone with pyramid and RPN 87.6 + 60.9 + 53.1, box head 14.4, mask head 53.2.
        var graphs = NetworkGraphs.Build(RandomNetworks.ResNet50(91, v2: false), false);
        Assert.That(graphs.Select(graph => graph.Model.MultiplyAdds / 1e9), Is.EqualTo([201.6, 14.4, 53.2]).Within(0.2));
        Assert.That(graphs.GigaFlops(), Is.EqualTo(2 * 269).Within(1));
    }
}
