namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>How a family names the modules of a ConvNeXt.</summary>
/// <param name="StemConv">The stem's 4x4 convolution.</param>
/// <param name="StemNorm">The stem's norm.</param>
/// <param name="DownNorm">The norm before a stage's (1..3) 2x2 convolution.</param>
/// <param name="DownConv">That convolution.</param>
/// <param name="Block">The block of a stage (0..3) and index.</param>
/// <param name="Depthwise">A block's 7x7 convolution, without the block's name, as the four after it.</param>
/// <param name="Norm">A block's norm.</param>
/// <param name="Expand">A block's layer from C to 4C channels.</param>
/// <param name="Project">A block's layer back to C channels.</param>
/// <param name="LayerScale">A block's factor per channel, the parameter itself.</param>
/// <param name="OutputNorm">The norm of the map that a stage (0..3) hands to the pyramid.</param>
internal sealed record ConvNextNaming(
    string StemConv,
    string StemNorm,
    Func<int, string> DownNorm,
    Func<int, string> DownConv,
    Func<int, int, string> Block,
    string Depthwise,
    string Norm,
    string Expand,
    string Project,
    string LayerScale,
    Func<int, string> OutputNorm)
{
    /// <summary>The Hugging Face port's.</summary>
    public static ConvNextNaming HuggingFace { get; } = new(
        "backbone.embeddings.patch_embeddings",
        "backbone.embeddings.layernorm",
        stage => $"backbone.encoder.stages.{stage}.downsampling_layer.0",
        stage => $"backbone.encoder.stages.{stage}.downsampling_layer.1",
        (stage, index) => $"backbone.encoder.stages.{stage}.layers.{index}",
        "dwconv",
        "layernorm",
        "pwconv1",
        "pwconv2",
        "layer_scale_parameter",
        stage => $"backbone.hidden_states_norms.stage{stage + 1}");

    /// <summary>mmdetection's, whose ConvNeXt is mmclassification's.</summary>
    public static ConvNextNaming Mmdetection { get; } = new(
        "backbone.downsample_layers.0.0",
        "backbone.downsample_layers.0.1",
        stage => $"backbone.downsample_layers.{stage}.0",
        stage => $"backbone.downsample_layers.{stage}.1",
        (stage, index) => $"backbone.stages.{stage}.{index}",
        "depthwise_conv",
        "norm",
        "pointwise_conv1",
        "pointwise_conv2",
        "gamma",
        stage => $"backbone.norm{stage}");
}
