using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Tests.Networks;

/// <summary>The networks of the PyTorch cases as the graph writer takes them.</summary>
internal static class TorchNetworks
{
    public static DetectionNetwork ResNet()
    {
        TorchCase torch = new("resnet");
        List<IReadOnlyList<ResidualBlock>> stages = [];
        for (int stage = 0; stage < 4; stage++)
        {
            stages.Add([Bottleneck(torch, $"body.stages.{stage}.", stage == 0 ? 1 : 2, stage == 2, stage == 3 ? 2 : 1)]);
        }

        ResNetBackbone body = new(torch.ConvNorm("body.stem", 2), stages);
        return Detector(torch, body, module => torch.ConvNorm(module), 2);
    }

    public static DetectionNetwork ConvNext()
    {
        TorchCase torch = new("convnext");
        List<ConvNextStage> stages = [];
        for (int stage = 0; stage < 4; stage++)
        {
            string block = $"body.blocks.{stage}";
            stages.Add(new ConvNextStage(
                stage == 0 ? null : torch.MapNorm($"body.down_norms.{stage - 1}"),
                stage == 0 ? null : torch.Conv($"body.downs.{stage - 1}", 2, 0),
                [
                    new ConvNextBlock(
                        block,
                        torch.Conv($"{block}.depthwise", groups: torch.Weights($"{block}.scale").Count),
                        torch.MapNorm($"{block}.norm"),
                        torch.Linear($"{block}.expand"),
                        torch.Linear($"{block}.project"),
                        torch.Weights($"{block}.scale")),
                ],
                torch.MapNorm($"body.output_norms.{stage}")));
        }

        ConvNextBackbone body = new(torch.Conv("body.stem", 4, 0), torch.MapNorm("body.stem_norm"), stages);
        return Detector(torch, body, module => torch.Conv(module), 1);
    }

    /// <summary>1x1, 3x3 and 1x1 convolutions with a shortcut of one.</summary>
    public static ResidualBlock Bottleneck(TorchCase torch, string prefix, int stride, bool strideIn1x1 = false, int groups = 1) => new(
        $"{prefix}block",
        [
            torch.ConvNorm($"{prefix}convs.0", strideIn1x1 ? stride : 1),
            torch.ConvNorm($"{prefix}convs.1", strideIn1x1 ? 1 : stride, groups),
            torch.ConvNorm($"{prefix}convs.2"),
        ],
        torch.ConvNorm($"{prefix}shortcut", stride));

    public static BoxHeadNetwork BoxHead(TorchCase torch, int convs, int linears) => new(
        torch.List(convs, module => torch.ConvNorm(module), "convs"),
        torch.List(linears, torch.Linear, "linears"),
        torch.Linear("logits"),
        torch.Linear("deltas"),
        PooledSize: 5);

    public static MaskHeadNetwork MaskHead(TorchCase torch, bool norm, bool upsample) => new(
        torch.List(2, module => norm ? torch.ConvNorm(module) : torch.Conv(module), "convs"),
        upsample ? torch.TransposedConv("upsample", 2) : null,
        torch.Conv("logits"),
        PooledSize: 5);

    public static KeypointHeadNetwork KeypointHead(TorchCase torch) =>
        new(torch.List(2, module => torch.Conv(module), "convs"), torch.TransposedConv("upsample", 2, 1), PooledSize: 5);

    private static DetectionNetwork Detector(TorchCase torch, BackboneNetwork body, Func<string, ConvLayer> conv, int rpnConvs) => new(
        body,
        new PyramidNetwork(torch.List(4, conv, "laterals"), torch.List(4, conv, "outputs")),
        new RpnNetwork(torch.List(rpnConvs, module => torch.Conv(module), "rpn"), torch.Conv("logits"), torch.Conv("deltas")),
        BoxHead(new TorchCase("box_head_linear"), 0, 2),
        null,
        null);
}
