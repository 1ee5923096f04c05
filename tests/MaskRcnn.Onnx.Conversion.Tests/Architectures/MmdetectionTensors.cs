using MaskRcnn.Onnx.Conversion.Architectures;
using MaskRcnn.Onnx.Conversion.Checkpoints;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

/// <summary>Checkpoints with mmdetection's names, written out; each weight's values count up from 0.</summary>
internal sealed class MmdetectionTensors
{
    private static readonly int[] _outputs = [8, 12, 16, 20];
    private readonly Dictionary<string, CheckpointTensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object?> _meta = new(StringComparer.Ordinal);

    public CheckpointWeights Weights => new(_tensors, new Dictionary<string, object?> { ["meta"] = _meta });

    /// <summary>A Mask R-CNN of few channels.</summary>
    public static MmdetectionTensors Small(int groups = 1, int classes = 3) =>
        new MmdetectionTensors().ResNet(4, 4 * groups, groups).Neck(5).Heads(5, 7, classes).Masks(5, classes);

    /// <summary>The same without masks.</summary>
    public static MmdetectionTensors Faster() => new MmdetectionTensors().ResNet(4, 4, 1).Neck(5).Heads(5, 7, 3);

    public MmdetectionTensors Meta(string key, object? value)
    {
        _meta[key] = value;
        return this;
    }

    public MmdetectionTensors Configured(string config) => Meta("config", config);

    public MmdetectionTensors Add(string name, params int[] shape)
    {
        float[] values = [.. Enumerable.Range(0, shape.Aggregate(1, (product, size) => product * size)).Select(i => (float)i)];
        _tensors[name] = new InMemoryTensor(name, values, shape);
        return this;
    }

    public MmdetectionTensors Remove(string name)
    {
        Assert.That(_tensors.Remove(name), Is.True, name);
        return this;
    }

    public MmdetectionTensors Module(string name, params int[] shape) => Add($"{name}.weight", shape).Add($"{name}.bias", shape[0]);

    public MmdetectionTensors Norm(string name, int channels) =>
        Module(name, channels).Add($"{name}.running_mean", channels).Add($"{name}.running_var", channels)
            .Add($"{name}.num_batches_tracked");

    private MmdetectionTensors ResNet(int stem, int width, int groups)
    {
        Add("backbone.conv1.weight", stem, 3, 7, 7).Norm("backbone.bn1", stem);
        int inputs = stem;
        for (int s = 0; s < 4; s++)
        {
            string block = $"backbone.layer{s + 1}.0";
            int inner = width << s;
            Add($"{block}.conv1.weight", inner, inputs, 1, 1).Norm($"{block}.bn1", inner);
            Add($"{block}.conv2.weight", inner, inner / groups, 3, 3).Norm($"{block}.bn2", inner);
            Add($"{block}.conv3.weight", _outputs[s], inner, 1, 1).Norm($"{block}.bn3", _outputs[s]);
            Add($"{block}.downsample.0.weight", _outputs[s], inputs, 1, 1).Norm($"{block}.downsample.1", _outputs[s]);
            inputs = _outputs[s];
        }

        return this;
    }

    private MmdetectionTensors Neck(int channels)
    {
        for (int level = 0; level < 4; level++)
        {
            Module($"neck.lateral_convs.{level}.conv", channels, _outputs[level], 1, 1);
            Module($"neck.fpn_convs.{level}.conv", channels, channels, 3, 3);
        }

        return this;
    }

    private MmdetectionTensors Heads(int channels, int hidden, int classes) =>
        Module("rpn_head.rpn_conv", channels, channels, 3, 3)
            .Module("rpn_head.rpn_cls", 3, channels, 1, 1)
            .Module("rpn_head.rpn_reg", 12, channels, 1, 1)
            .Module("roi_head.bbox_head.shared_fcs.0", hidden, 49 * channels)
            .Module("roi_head.bbox_head.shared_fcs.1", hidden, hidden)
            .Module("roi_head.bbox_head.fc_cls", classes + 1, hidden)
            .Module("roi_head.bbox_head.fc_reg", 4 * classes, hidden);

    private MmdetectionTensors Masks(int channels, int classes)
    {
        for (int conv = 0; conv < 4; conv++) Module($"roi_head.mask_head.convs.{conv}.conv", channels, channels, 3, 3);
        return Module("roi_head.mask_head.upsample", channels, channels, 2, 2)
            .Module("roi_head.mask_head.conv_logits", classes, channels, 1, 1);
    }
}
