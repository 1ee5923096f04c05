using MaskRcnn.Onnx.Conversion.Networks;
using MaskRcnn.Onnx.Conversion.Onnx;

namespace MaskRcnn.Onnx.Conversion.Tests.Networks;

public sealed class NetworkGraphsTorchTests
{
    private const int Channels = 6;

    [Test]
    public void A_resnext_block_with_groups_and_stride_in_its_3x3_gives_what_torch_gives()
    {
        TorchCase torch = new("residual_grouped");
        CheckMap(torch, (graph, map) => graph.Residual(TorchNetworks.Bottleneck(torch, "", 2, groups: 4), map));
    }

    [Test]
    public void A_block_with_stride_in_its_1x1_gives_what_torch_gives()
    {
        TorchCase torch = new("residual_stride_in_1x1");
        CheckMap(torch, (graph, map) => graph.Residual(TorchNetworks.Bottleneck(torch, "", 2, strideIn1x1: true), map));
    }

    [Test]
    public void A_basic_block_without_a_shortcut_layer_gives_what_torch_gives()
    {
        TorchCase torch = new("residual_identity");
        ResidualBlock block = new("block", torch.List(2, module => torch.ConvNorm(module), "convs"), null);
        CheckMap(torch, (graph, map) => graph.Residual(block, map));
    }

    [Test]
    public void A_batch_norm_is_folded_into_a_convolution_that_has_a_bias()
    {
        TorchCase torch = new("conv_with_bias_and_norm");
        CheckMap(torch, (graph, map) => graph.Conv(torch.ConvNorm("", 2), map));
    }

    [Test]
    public void A_resnet_with_pyramid_and_rpn_gives_what_torch_gives_at_odd_sizes_and_in_a_batch() =>
        TorchParity.Check(new TorchCase("resnet"), BackboneGraph.Build(TorchNetworks.ResNet(), halfPrecision: false));

    [Test]
    public void A_convnext_with_pyramid_and_rpn_gives_what_torch_gives_at_odd_sizes_and_in_a_batch() =>
        TorchParity.Check(new TorchCase("convnext"), BackboneGraph.Build(TorchNetworks.ConvNext(), halfPrecision: false));

    [Test]
    public void A_box_head_of_linear_layers_gives_what_torch_gives()
    {
        TorchCase torch = new("box_head_linear");
        TorchParity.Check(torch, BoxHeadGraph.Build(TorchNetworks.BoxHead(torch, convs: 0, linears: 2), Channels, halfPrecision: false));
    }

    [Test]
    public void A_box_head_of_convolutions_with_norms_gives_what_torch_gives()
    {
        TorchCase torch = new("box_head_conv");
        TorchParity.Check(torch, BoxHeadGraph.Build(TorchNetworks.BoxHead(torch, convs: 2, linears: 1), Channels, halfPrecision: false));
    }

    [Test]
    public void A_mask_head_gives_each_roi_the_map_of_its_own_label()
    {
        TorchCase torch = new("mask_head_norm");
        MaskHeadNetwork head = TorchNetworks.MaskHead(torch, norm: true, upsample: true);
        TorchParity.Check(torch, MaskHeadGraph.Build(head, Channels, halfPrecision: false));
    }

    [Test]
    public void A_mask_head_without_upsampling_gives_what_torch_gives()
    {
        TorchCase torch = new("mask_head_no_upsample");
        MaskHeadNetwork head = TorchNetworks.MaskHead(torch, norm: false, upsample: false);
        TorchParity.Check(torch, MaskHeadGraph.Build(head, Channels, halfPrecision: false));
    }

    [Test]
    public void A_keypoint_head_gives_what_torch_gives()
    {
        TorchCase torch = new("keypoint_head");
        TorchParity.Check(torch, KeypointHeadGraph.Build(TorchNetworks.KeypointHead(torch), Channels, halfPrecision: false));
    }

    private static void CheckMap(TorchCase torch, Func<GraphBuilder, GraphValue, GraphValue> add)
    {
        GraphBuilder graph = new("part");
        GraphAxis[] axes = [new(2, "batch"), 8, new(9, "height"), new(11, "width")];
        graph.Output("output", add(graph, graph.RealInput("input", axes)), "batch", null, "height_out", "width_out");
        TorchParity.Check(torch, graph.Build());
    }
}
