using MaskRcnn.Onnx.Conversion.Architectures;
using MaskRcnn.Onnx.Conversion.Checkpoints;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

/// <summary>Checkpoints with Detectron2's names, written out. All values are zero unless a test says others, and take no memory.</summary>
internal sealed class Detectron2Tensors
{
    private readonly Dictionary<string, CheckpointTensor> _tensors = new(StringComparer.Ordinal);

    public CheckpointWeights Weights => new(_tensors, new Dictionary<string, object?>());

    /// <summary>Values in all tensors but the batch norms' statistics.</summary>
    public long Parameters => _tensors.Values
        .Where(tensor => !tensor.Name.Contains(".running_", StringComparison.Ordinal)).Sum(tensor => (long)tensor.ElementCount);

    /// <summary>A network of few channels, with bottlenecks unless there are none.</summary>
    public static Detectron2Tensors Small(int groups = 1, int classes = 3, bool basic = false) =>
        new Detectron2Tensors().ResNet([1, 1, 2, 1], 4, 4 * groups, groups, [8, 12, 16, 20], basic)
            .Heads([8, 12, 16, 20], 5, 7, classes).Masks(5, classes);

    /// <summary>R_50 or R_101 at full size; X_101_32x8d with 32 groups.</summary>
    public static Detectron2Tensors Published(int[] blocks, int width, int groups, int classes) =>
        new Detectron2Tensors().ResNet(blocks, 64, width, groups, [256, 512, 1024, 2048], basic: false)
            .Heads([256, 512, 1024, 2048], 256, 1024, classes);

    public Detectron2Tensors Add(string name, params int[] shape)
    {
        _tensors[name] = new Zeros(name, shape);
        return this;
    }

    public Detectron2Tensors With(string name, float[] values, params int[] shape)
    {
        _tensors[name] = new InMemoryTensor(name, values, shape);
        return this;
    }

    public Detectron2Tensors Remove(string name)
    {
        Assert.That(_tensors.Remove(name), Is.True, name);
        return this;
    }

    public Detectron2Tensors Module(string name, params int[] shape) => Add($"{name}.weight", shape).Add($"{name}.bias", shape[0]);

    public Detectron2Tensors Norm(string name, int channels) =>
        Module(name, channels).Add($"{name}.running_mean", channels).Add($"{name}.running_var", channels);

    public Detectron2Tensors ResNet(int[] blocks, int stem, int width, int groups, int[] outputs, bool basic)
    {
        NormedConv("backbone.bottom_up.stem.conv1", stem, 3, 7);
        int inputs = stem;
        for (int s = 0; s < 4; s++)
        {
            for (int b = 0; b < blocks[s]; b++)
            {
                string block = $"backbone.bottom_up.res{s + 2}.{b}";
                if (inputs != outputs[s]) NormedConv($"{block}.shortcut", outputs[s], inputs, 1);
                int inner = basic ? outputs[s] : width << s;
                NormedConv($"{block}.conv1", inner, inputs, basic ? 3 : 1);
                NormedConv($"{block}.conv2", basic ? outputs[s] : inner, inner / groups, 3);
                if (!basic) NormedConv($"{block}.conv3", outputs[s], inner, 1);
                inputs = outputs[s];
            }
        }

        return this;
    }

    public Detectron2Tensors Heads(int[] widths, int channels, int hidden, int classes)
    {
        for (int level = 2; level <= 5; level++)
        {
            Module($"backbone.fpn_lateral{level}", channels, widths[level - 2], 1, 1);
            Module($"backbone.fpn_output{level}", channels, channels, 3, 3);
        }

        return Module("proposal_generator.rpn_head.conv", channels, channels, 3, 3)
            .Module("proposal_generator.rpn_head.objectness_logits", 3, channels, 1, 1)
            .Module("proposal_generator.rpn_head.anchor_deltas", 12, channels, 1, 1)
            .Module("roi_heads.box_head.fc1", hidden, 49 * channels)
            .Module("roi_heads.box_head.fc2", hidden, hidden)
            .Module("roi_heads.box_predictor.cls_score", classes + 1, hidden)
            .Module("roi_heads.box_predictor.bbox_pred", 4 * classes, hidden);
    }

    public Detectron2Tensors Masks(int channels, int classes)
    {
        for (int conv = 1; conv <= 4; conv++) Module($"roi_heads.mask_head.mask_fcn{conv}", channels, channels, 3, 3);
        return Module("roi_heads.mask_head.deconv", channels, channels, 2, 2)
            .Module("roi_heads.mask_head.predictor", classes, channels, 1, 1);
    }

    public Detectron2Tensors Keypoints(int channels, int width)
    {
        for (int conv = 1; conv <= 8; conv++) Module($"roi_heads.keypoint_head.conv_fcn{conv}", width, conv == 1 ? channels : width, 3, 3);
        return Add("roi_heads.keypoint_head.score_lowres.weight", width, 17, 4, 4).Add("roi_heads.keypoint_head.score_lowres.bias", 17);
    }

    private void NormedConv(string name, int outputs, int inputs, int kernel) =>
        Add($"{name}.weight", outputs, inputs, kernel, kernel).Norm($"{name}.norm", outputs);

    private sealed class Zeros(string name, int[] shape) : CheckpointTensor(name, CheckpointTensorType.Float32, shape)
    {
        public override void Read(Span<float> destination) => destination[..ElementCount].Clear();
    }
}
