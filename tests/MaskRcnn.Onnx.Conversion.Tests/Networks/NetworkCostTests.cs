using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Tests.Networks;

public sealed class NetworkCostTests
{
    [Test]
    public void Maskrcnn_resnet50_fpn_costs_what_the_cost_model_says()
    {
        // Stages of the cost model in GMAC: backbone with pyramid and RPN 87.6 + 60.9 + 53.1, box head 14.4, mask head 53.2.
        var graphs = NetworkGraphs.Build(RandomNetworks.ResNet50(91, v2: false), false);
        Assert.That(graphs.Select(graph => graph.Model.MultiplyAdds / 1e9), Is.EqualTo([201.6, 14.4, 53.2]).Within(0.2));
        Assert.That(graphs.GigaFlops(), Is.EqualTo(2 * 269).Within(1));
    }
}
