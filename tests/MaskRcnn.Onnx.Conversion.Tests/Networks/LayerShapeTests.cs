using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Tests.Networks;

public sealed class LayerShapeTests
{
    private static readonly RandomLayers _layers = new(5);
    private static readonly DetectionNetwork _network = RandomNetworks.Small(5, keypoints: true);
    private static readonly PyramidNetwork _pyramid = _network.Pyramid;

    [Test]
    public void A_convolution_that_takes_other_channels_is_named() => Refuses(
        _network with { Pyramid = _pyramid with { Outputs = [.. _pyramid.Outputs.SkipLast(1), _layers.Conv("odd", 9, 8, 3)] } },
        "odd",
        "takes 9 channels");

    [Test]
    public void A_convolution_whose_groups_do_not_divide_its_outputs_is_named() => Refuses(
        WithRpn(_layers.Conv("odd", 8, 9, 3, groups: 2)), "odd", "9 outputs");

    [Test]
    public void A_bias_of_another_length_is_named() => Refuses(
        WithRpn(_layers.Conv("odd", 8, 8, 3) with { Bias = _layers.Vector(7) }), "odd", "bias");

    [Test]
    public void A_norm_of_another_length_is_named() => Refuses(
        WithRpn(_layers.Conv("odd", 8, 8, 3) with { Norm = _layers.Norm(9) }), "odd", "norm");

    [Test]
    public void A_weight_with_another_number_of_axes_is_named() => Refuses(
        WithRpn(_layers.Conv("odd", 8, 8, 3) with { Weight = _layers.Weights(8, 8, 3) }), "odd", "axes");

    [Test]
    public void A_linear_layer_that_takes_other_inputs_is_named() => Refuses(
        _network with { Box = _network.Box with { Linears = [_layers.Linear("odd", 8 * 48, 16)] } }, "odd", "takes 384 inputs");

    [Test]
    public void A_transposed_convolution_that_takes_other_channels_is_named() => Refuses(
        _network with { Mask = _network.Mask! with { Upsample = _layers.TransposedConv("odd", 7, 8, 2) } }, "odd", "takes 7 channels");

    [Test]
    public void A_block_whose_branches_differ_is_named()
    {
        ResNetBackbone backbone = (ResNetBackbone)_network.Backbone;
        ResidualBlock block = backbone.Stages[1][0] with { Shortcut = null };
        Refuses(
            _network with { Backbone = backbone with { Stages = [backbone.Stages[0], [block], .. backbone.Stages.Skip(2)] } },
            "backbone/layer2/0/add", "cannot be added");
    }

    [Test]
    public void Deltas_that_are_not_four_for_each_anchor_are_named() => Refuses(
        _network with { Rpn = _network.Rpn with { Deltas = _layers.Conv("odd", 8, 9, 1) } }, "odd", "9 deltas for 3 anchors");

    [Test]
    public void A_pyramid_without_a_lateral_for_each_map_is_refused() => Refuses(
        _network with { Pyramid = _pyramid with { Laterals = [.. _pyramid.Laterals.Skip(1)] } }, "pyramid", "3 laterals");

    private static DetectionNetwork WithRpn(ConvLayer conv) => _network with { Rpn = _network.Rpn with { Convs = [conv] } };

    private static void Refuses(DetectionNetwork network, string layer, string problem) => Assert.That(
        () => NetworkGraphs.Build(network, halfPrecision: false),
        Throws.TypeOf<ConversionException>().With.Message.Contains(layer).And.Message.Contains(problem));
}
