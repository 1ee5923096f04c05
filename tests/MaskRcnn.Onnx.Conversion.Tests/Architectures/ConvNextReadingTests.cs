using MaskRcnn.Onnx.Conversion.Architectures;
using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

[TestFixture]
public sealed class ConvNextReadingTests
{
    private static readonly int[] _depths = [1, 1, 2, 1];
    private static readonly int[] _widths = [4, 6, 8, 10];

    [Test]
    public void All_weights_of_the_ports_names_are_taken_and_nothing_else()
    {
        CheckpointWeights weights = new ConvNextTensors().HuggingFaceBackbone(_depths, _widths).Weights;
        ConvNextBackbone backbone = weights.ConvNext(ConvNextNaming.HuggingFace);
        Assert.That(() => weights.Finish("a ConvNeXt"), Throws.Nothing);
        AssertShape(backbone);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void All_weights_of_mmdetections_names_are_taken_with_linear_or_convolutional_layers(bool convolutions)
    {
        CheckpointWeights weights = new ConvNextTensors().MmdetectionBackbone(_depths, _widths, convolutions).Weights;
        ConvNextBackbone backbone = weights.ConvNext(ConvNextNaming.Mmdetection);
        Assert.That(() => weights.Finish("a ConvNeXt"), Throws.Nothing);
        AssertShape(backbone);
    }

    [TestCase(new[] { 3, 3, 9, 3 }, new[] { 96, 192, 384, 768 })]
    [TestCase(new[] { 3, 3, 27, 3 }, new[] { 96, 192, 384, 768 })]
    [TestCase(new[] { 3, 3, 27, 3 }, new[] { 128, 256, 512, 1024 })]
    public void Depth_and_width_of_the_published_sizes_are_seen_from_the_weights(int[] depths, int[] widths)
    {
        ConvNextBackbone backbone = new ConvNextTensors().HuggingFaceBackbone(depths, widths).Weights.ConvNext(ConvNextNaming.HuggingFace);
        Assert.That(backbone.Stages.Select(stage => stage.Blocks.Count), Is.EqualTo(depths));
        Assert.That(backbone.Stages.Select(stage => stage.OutputNorm!.Scale.Shape[0]), Is.EqualTo(widths));
    }

    [Test]
    public void Both_families_give_the_same_layers_their_own_weights()
    {
        ConvNextBackbone port = new ConvNextTensors().HuggingFaceBackbone(_depths, _widths).Weights.ConvNext(ConvNextNaming.HuggingFace);
        ConvNextBackbone mm = new ConvNextTensors().MmdetectionBackbone(_depths, _widths).Weights.ConvNext(ConvNextNaming.Mmdetection);
        (Weights Port, string PortName, Weights Mm, string MmName)[] pairs =
        [
            (port.Stem.Weight, "backbone.embeddings.patch_embeddings.weight", mm.Stem.Weight, "backbone.downsample_layers.0.0.weight"),
            (port.StemNorm.Shift, "backbone.embeddings.layernorm.bias", mm.StemNorm.Shift, "backbone.downsample_layers.0.1.bias"),
            (port.Stages[2].DownNorm!.Scale, "backbone.encoder.stages.2.downsampling_layer.0.weight",
                mm.Stages[2].DownNorm!.Scale, "backbone.downsample_layers.2.0.weight"),
            (port.Stages[2].Down!.Bias!, "backbone.encoder.stages.2.downsampling_layer.1.bias",
                mm.Stages[2].Down!.Bias!, "backbone.downsample_layers.2.1.bias"),
            (port.Stages[2].Blocks[1].Depthwise.Weight, "backbone.encoder.stages.2.layers.1.dwconv.weight",
                mm.Stages[2].Blocks[1].Depthwise.Weight, "backbone.stages.2.1.depthwise_conv.weight"),
            (port.Stages[2].Blocks[1].Norm.Scale, "backbone.encoder.stages.2.layers.1.layernorm.weight",
                mm.Stages[2].Blocks[1].Norm.Scale, "backbone.stages.2.1.norm.weight"),
            (port.Stages[2].Blocks[1].Expand.Weight, "backbone.encoder.stages.2.layers.1.pwconv1.weight",
                mm.Stages[2].Blocks[1].Expand.Weight, "backbone.stages.2.1.pointwise_conv1.weight"),
            (port.Stages[2].Blocks[1].Project.Bias!, "backbone.encoder.stages.2.layers.1.pwconv2.bias",
                mm.Stages[2].Blocks[1].Project.Bias!, "backbone.stages.2.1.pointwise_conv2.bias"),
            (port.Stages[2].Blocks[1].LayerScale!, "backbone.encoder.stages.2.layers.1.layer_scale_parameter",
                mm.Stages[2].Blocks[1].LayerScale!, "backbone.stages.2.1.gamma"),
            (port.Stages[3].OutputNorm!.Scale, "backbone.hidden_states_norms.stage4.weight",
                mm.Stages[3].OutputNorm!.Scale, "backbone.norm3.weight"),
        ];
        foreach ((Weights portWeights, string portName, Weights mmWeights, string mmName) in pairs)
        {
            Assert.That(portWeights.ToArray()[0], Is.EqualTo(ConvNextTensors.Start(portName)), portName);
            Assert.That(mmWeights.ToArray()[0], Is.EqualTo(ConvNextTensors.Start(mmName)), mmName);
        }
    }

    [Test]
    public void A_pointwise_convolution_becomes_a_linear_layer_of_the_same_values()
    {
        LinearLayer Expand(bool convolutions) => new ConvNextTensors().MmdetectionBackbone(_depths, _widths, convolutions).Weights
            .ConvNext(ConvNextNaming.Mmdetection).Stages[1].Blocks[0].Expand;
        Assert.That(Expand(true).Weight.Shape, Is.EqualTo(Expand(false).Weight.Shape));
        Assert.That(Expand(true).Weight.ToArray(), Is.EqualTo(Expand(false).Weight.ToArray()));
    }

    [Test]
    public void A_block_without_layer_scale_has_none()
    {
        CheckpointWeights weights = new ConvNextTensors().HuggingFaceBackbone(_depths, _widths)
            .Remove("backbone.encoder.stages.2.layers.0.layer_scale_parameter").Weights;
        ConvNextBackbone backbone = weights.ConvNext(ConvNextNaming.HuggingFace);
        Assert.That(() => weights.Finish("a ConvNeXt"), Throws.Nothing);
        Assert.That(backbone.Stages[2].Blocks.Select(block => block.LayerScale is null), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public void One_missing_weight_is_told_alone()
    {
        CheckpointWeights weights = new ConvNextTensors().HuggingFaceBackbone(_depths, _widths)
            .Remove("backbone.encoder.stages.1.downsampling_layer.1.weight").Weights;
        weights.ConvNext(ConvNextNaming.HuggingFace);
        Assert.That(() => weights.Finish("a ConvNeXt"), Throws.TypeOf<ConversionException>().With.Message.EqualTo(
            "The checkpoint looks like a ConvNeXt, but it does not fit. "
            + "Missing (1): backbone.encoder.stages.1.downsampling_layer.1.weight."));
    }

    [Test]
    public void A_norm_of_another_width_than_its_stage_is_refused()
    {
        CheckpointWeights weights = new ConvNextTensors().HuggingFaceBackbone(_depths, _widths)
            .Add("backbone.hidden_states_norms.stage3.bias", 9).Weights;
        weights.ConvNext(ConvNextNaming.HuggingFace);
        Assert.That(() => weights.Finish("a ConvNeXt"), Throws.TypeOf<ConversionException>()
            .With.Message.Contains("backbone.hidden_states_norms.stage3.bias is [9], expected [8]"));
    }

    [Test]
    public void A_convolution_that_is_not_depthwise_is_refused()
    {
        CheckpointWeights weights = new ConvNextTensors().HuggingFaceBackbone(_depths, _widths)
            .Add("backbone.encoder.stages.0.layers.0.dwconv.weight", 4, 4, 7, 7).Weights;
        weights.ConvNext(ConvNextNaming.HuggingFace);
        Assert.That(
            () => weights.Finish("a ConvNeXt"), Throws.TypeOf<ConversionException>().With.Message.Contains("expected [4, 1, 7, 7]"));
    }

    private static void AssertShape(ConvNextBackbone backbone)
    {
        Assert.That(backbone.Stem, Has.Property(nameof(ConvLayer.Stride)).EqualTo(4).And.Property(nameof(ConvLayer.Padding)).EqualTo(0));
        Assert.That(backbone.Stages.Select(stage => stage.Blocks.Count), Is.EqualTo(_depths));
        Assert.That(backbone.Stages.Select(stage => stage.OutputNorm!.Scale.Shape[0]), Is.EqualTo(_widths));
        Assert.That(backbone.Stages[0].Down, Is.Null);
        Assert.That(backbone.Stages.Skip(1).Select(stage => (stage.Down!.Stride, stage.Down.Padding)), Is.All.EqualTo((2, 0)));
        ConvNextBlock block = backbone.Stages[2].Blocks[1];
        Assert.That((block.Depthwise.Groups, block.Depthwise.Padding, block.Depthwise.Stride), Is.EqualTo((8, 3, 1)));
        Assert.That(block.Expand.Weight.Shape, Is.EqualTo(new[] { 32, 8 }));
        Assert.That(block.Project.Weight.Shape, Is.EqualTo(new[] { 8, 32 }));
        LayerNorm[] norms =
        [
            backbone.StemNorm, .. backbone.Stages.Skip(1).Select(stage => stage.DownNorm!),
            .. backbone.Stages.SelectMany(stage => stage.Blocks).Select(each => each.Norm),
            .. backbone.Stages.Select(stage => stage.OutputNorm!),
        ];
        Assert.That(norms.Select(norm => norm.Epsilon), Is.All.EqualTo(1e-6f));
    }
}
