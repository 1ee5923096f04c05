using MaskRcnn.Onnx.Conversion.Architectures;
using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

[TestFixture]
public sealed class HuggingFaceArchitectureTests
{
    private static readonly HuggingFaceArchitecture _port = new();

    [Test]
    public void The_published_ConvNeXt_T_has_as_many_weights_as_the_document_says_and_all_are_read()
    {
        int[] widths = [96, 192, 384, 768];
        ConvNextTensors tensors = new ConvNextTensors().HuggingFaceBackbone([3, 3, 9, 3], widths)
            .HuggingFaceHeads(widths, channels: 256, hidden: 1024, classes: 80);
        Assert.That(tensors.Count, Is.EqualTo(48_095_376));

        ConvertedModel model = _port.Read(tensors.Weights, new ArchitectureOptions());
        Assert.That(model.Parameters, Is.EqualTo(48_095_376));
        Assert.That(model.Architecture, Is.EqualTo("huggingface maskrcnn_convnext_tiny_fpn"));
        Assert.That(model.Network.Box.Linears.Select(layer => layer.Weight.Shape), Is.EqualTo(new int[][] { [1024, 12544], [1024, 1024] }));
    }

    [Test]
    public void A_ResNet_is_read_with_its_strides_in_the_3x3_convolutions()
    {
        ConvertedModel model = _port.Read(HuggingFaceTensors.ResNet().Weights, new ArchitectureOptions());
        var backbone = (ResNetBackbone)model.Network.Backbone;
        Assert.That(model.Architecture, Is.EqualTo("huggingface maskrcnn_resnet_1_1_2_1_fpn"));
        Assert.That(backbone.Stages[2][0].Convs.Select(conv => conv.Stride), Is.EqualTo(new[] { 1, 2, 1 }));
        Assert.That(backbone.Stages[2][0].Shortcut!.Stride, Is.EqualTo(2));
        Assert.That(backbone.Stages[2][1].Shortcut, Is.Null);
        Assert.That(backbone.Stages[2][0].Convs[1].Norm!.Epsilon, Is.EqualTo(1e-5));
        Assert.That(model.Decisions, Has.Some.Contains("3x3"));
    }

    [Test]
    public void Downsample_in_bottleneck_moves_the_strides_into_the_1x1_convolutions()
    {
        ArchitectureOptions options = Port("""{"backbone_config": {"model_type": "resnet", "downsample_in_bottleneck": true}}""");
        ConvertedModel model = _port.Read(HuggingFaceTensors.ResNet().Weights, options);
        Assert.That(((ResNetBackbone)model.Network.Backbone).Stages[1][0].Convs.Select(conv => conv.Stride), Is.EqualTo(new[] { 2, 1, 1 }));
    }

    [Test]
    public void The_epsilon_that_is_given_is_that_of_the_batch_norms()
    {
        ConvertedModel model = _port.Read(HuggingFaceTensors.ResNet().Weights, new ArchitectureOptions { BatchNormEpsilon = 1e-3 });
        Assert.That(((ResNetBackbone)model.Network.Backbone).Stem.Norm!.Epsilon, Is.EqualTo(1e-3));
    }

    [Test]
    public void A_two_way_softmax_becomes_the_difference_of_object_and_background()
    {
        RpnNetwork rpn = _port.Read(HuggingFaceTensors.ConvNext(logitsPerAnchor: 2).Weights, new ArchitectureOptions()).Network.Rpn;
        Assert.That(rpn.Logits.Weight.Shape, Is.EqualTo(new[] { 3, 5, 1, 1 }));
        Assert.That(rpn.Logits.Bias!.Shape, Is.EqualTo(new[] { 3 }));

        // The values count up, so that a row of 5 is 5 less than the next one, and a bias 1 less.
        Assert.That(rpn.Logits.Weight.ToArray(), Is.All.EqualTo(-5f));
        Assert.That(rpn.Logits.Bias.ToArray(), Is.All.EqualTo(-1f));
    }

    [Test]
    public void Heads_keep_their_rows_the_background_being_last_already()
    {
        DetectionNetwork network = _port.Read(HuggingFaceTensors.ConvNext().Weights, new ArchitectureOptions()).Network;
        Assert.That(network.Box.Logits.Weight.ToArray()[0], Is.EqualTo(ConvNextTensors.Start("roi_head.bbox_head.fc_cls.weight")));
        Assert.That(network.Box.Logits.Weight.Shape, Is.EqualTo(new[] { 4, 7 }));
        Assert.That(network.Box.Deltas.Weight.Shape, Is.EqualTo(new[] { 12, 7 }));
        Assert.That(network.Mask!.Logits.Weight.Shape, Is.EqualTo(new[] { 3, 5, 1, 1 }));
        Assert.That(network.Mask.Convs, Has.Count.EqualTo(4));
        Assert.That((network.Box.PooledSize, network.Mask.PooledSize, network.Pyramid.ExtraLevels), Is.EqualTo((7, 14, 1)));
    }

    [Test]
    public void The_number_of_levels_is_the_configurations()
    {
        ArchitectureOptions options = Port("""{"fpn_num_outputs": 6, "anchor_generator_strides": [4, 8, 16, 32, 64, 128]}""");
        Assert.That(_port.Read(HuggingFaceTensors.ConvNext().Weights, options).Network.Pyramid.ExtraLevels, Is.EqualTo(2));
    }

    [Test]
    public void Only_the_ports_names_are_recognised()
    {
        Assert.That(_port.Recognises(HuggingFaceTensors.ConvNext().Weights), Is.True);
        CheckpointWeights other = new ConvNextTensors().MmdetectionBackbone(HuggingFaceTensors.Depths, HuggingFaceTensors.Widths)
            .Module("neck.lateral_convs.0.conv", 5, 4, 1, 1).Module("roi_head.bbox_head.fc_cls", 4, 7).Weights;
        Assert.That(_port.Recognises(other), Is.False);
    }

    [Test]
    public void Another_backbone_is_refused_with_what_was_found()
    {
        CheckpointWeights weights = new ConvNextTensors().Add("backbone.embeddings.cls_token", 1, 1, 8)
            .HuggingFaceHeads(HuggingFaceTensors.Widths).Weights;
        Assert.That(() => _port.Read(weights, new ArchitectureOptions()), Throws.TypeOf<ConversionException>()
            .With.Message.Contains("neither a ConvNeXt nor a ResNet").And.Message.Contains("backbone.embeddings.cls_token"));
    }

    [TestCase("neck.lateral_convs.2.weight")]
    [TestCase("rpn_head.rpn_reg.bias")]
    [TestCase("roi_head.bbox_head.shared_fcs.0.weight")]
    [TestCase("roi_head.mask_head.upsample.weight")]
    [TestCase("backbone.hidden_states_norms.stage3.weight")]
    public void A_missing_weight_is_named(string name)
    {
        CheckpointWeights weights = HuggingFaceTensors.ConvNext().Remove(name).Weights;
        Assert.That(
            () => _port.Read(weights, new ArchitectureOptions()),
            Throws.TypeOf<ConversionException>().With.Message.Contains($"Missing (1): {name}."));
    }

    [TestCase("neck.lateral_convs.2.weight", new[] { 5, 9, 1, 1 }, "expected [5, 8, 1, 1]")]
    [TestCase("roi_head.bbox_head.fc_reg.weight", new[] { 4, 7 }, "expected [12, 7]")]
    [TestCase("roi_head.mask_head.conv_logits.weight", new[] { 4, 5, 1, 1 }, "expected [3, 5, 1, 1]")]
    [TestCase("rpn_head.rpn_reg.weight", new[] { 8, 5, 1, 1 }, "expected [12, 5, 1, 1]")]
    public void A_weight_of_another_shape_is_named(string name, int[] shape, string expected)
    {
        CheckpointWeights weights = HuggingFaceTensors.ConvNext().Add(name, shape).Weights;
        Assert.That(
            () => _port.Read(weights, new ArchitectureOptions()),
            Throws.TypeOf<ConversionException>().With.Message.Contains(name).And.Message.Contains(expected));
    }

    private static ArchitectureOptions Port(string config) => HuggingFaceFilesTests.Options(config);
}
