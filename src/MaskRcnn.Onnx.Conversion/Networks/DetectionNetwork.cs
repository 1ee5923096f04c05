namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>
/// The network of one checkpoint, free of its family's names: what the graphs are written from. Rows are already in the bundle's order
/// (background last, no box or mask of the background, one logit per anchor).
/// </summary>
internal sealed record DetectionNetwork(
    BackboneNetwork Backbone, PyramidNetwork Pyramid, RpnNetwork Rpn, BoxHeadNetwork Box, MaskHeadNetwork? Mask, KeypointHeadNetwork? Keypoint);

/// <summary>Pixels to four maps of stride 4, 8, 16 and 32.</summary>
internal abstract record BackboneNetwork;

/// <summary>ResNet or ResNeXt: stem 7x7 stride 2, ReLU, max-pool 3x3 stride 2 padding 1, then the stages.</summary>
internal sealed record ResNetBackbone(ConvLayer Stem, IReadOnlyList<IReadOnlyList<ResidualBlock>> Stages) : BackboneNetwork;

/// <summary>Convolutions with ReLU between them, the shortcut added, ReLU. No shortcut layer: the input itself.</summary>
internal sealed record ResidualBlock(string Name, IReadOnlyList<ConvLayer> Convs, ConvLayer? Shortcut);

/// <summary>ConvNeXt: stem 4x4 stride 4 and its norm, then the stages.</summary>
internal sealed record ConvNextBackbone(ConvLayer Stem, LayerNorm StemNorm, IReadOnlyList<ConvNextStage> Stages) : BackboneNetwork;

/// <summary>Norm and 2x2 stride-2 convolution (absent in the first stage), blocks, and the norm of the map that leaves for the pyramid.</summary>
internal sealed record ConvNextStage(LayerNorm? DownNorm, ConvLayer? Down, IReadOnlyList<ConvNextBlock> Blocks, LayerNorm? OutputNorm);

/// <summary>Depthwise 7x7, norm, expand 4x, GELU (exact), project, times the layer scale, plus the input.</summary>
internal sealed record ConvNextBlock(string Name, ConvLayer Depthwise, LayerNorm Norm, LinearLayer Expand, LinearLayer Project, Weights? LayerScale);

/// <summary>FPN: laterals 1x1 and outputs 3x3, finest first; the coarser map is enlarged (nearest) to the finer one's exact size and added.
/// The extra levels are max-pools of kernel 1, stride 2, of the coarsest output.</summary>
internal sealed record PyramidNetwork(IReadOnlyList<ConvLayer> Laterals, IReadOnlyList<ConvLayer> Outputs, int ExtraLevels = 1);

/// <summary>RPN head: convolutions with ReLU, then logits [A] and deltas [4A], shared by the levels.</summary>
internal sealed record RpnNetwork(IReadOnlyList<ConvLayer> Convs, ConvLayer Logits, ConvLayer Deltas);

/// <summary>Box head: convolutions with ReLU, flatten (C, H, W), linear layers with ReLU, then logits [K+1] and deltas [4K] (or [4]).</summary>
internal sealed record BoxHeadNetwork(
    IReadOnlyList<ConvLayer> Convs, IReadOnlyList<LinearLayer> Linears, LinearLayer Logits, LinearLayer Deltas, int PooledSize = 7);

/// <summary>Mask head: convolutions with ReLU, upsampling with ReLU, logits [K] of which the label's is gathered.</summary>
internal sealed record MaskHeadNetwork(
    IReadOnlyList<ConvLayer> Convs, TransposedConvLayer? Upsample, ConvLayer Logits, int PooledSize = 14);

/// <summary>Keypoint head: convolutions with ReLU, transposed convolution, bilinear enlargement by 2 (not aligned at the corners).</summary>
internal sealed record KeypointHeadNetwork(IReadOnlyList<ConvLayer> Convs, TransposedConvLayer Upsample, int PooledSize = 14);
