using MaskRcnn.Onnx.Conversion.Architectures;
using MaskRcnn.Onnx.Conversion.Checkpoints;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

/// <summary>
/// The weights of torchvision's models by name and shape, full size unless said otherwise. Elements are only there where
/// <see cref="Set"/> put them; a network is read without them.
/// </summary>
internal sealed class TorchvisionTensors
{
    private readonly Dictionary<string, CheckpointTensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>maskrcnn_resnet50_fpn as it was published: frozen batch norms, 91 outputs.</summary>
    public static TorchvisionTensors MaskRcnn(
        int outputs = 91, bool frozen = true, int[]? depths = null, bool bottleneck = true, int groups = 1, int groupWidth = 64,
        int anchors = 3) =>
        new TorchvisionTensors()
            .Backbone(depths ?? [3, 4, 6, 3], bottleneck, frozen, groups, groupWidth)
            .Pyramid(bottleneck ? 4 : 1, normed: false).Rpn(convs: 1, anchors)
            .Linear("roi_heads.box_head.fc6", 1024, 256 * 49).Linear("roi_heads.box_head.fc7", 1024, 1024).BoxPredictor(outputs)
            .MaskHead(outputs, normed: false);

    /// <summary>maskrcnn_resnet50_fpn_v2.</summary>
    public static TorchvisionTensors MaskRcnnV2(int outputs = 91, bool frozen = false)
    {
        TorchvisionTensors tensors = new TorchvisionTensors()
            .Backbone([3, 4, 6, 3], bottleneck: true, frozen, 1, 64).Pyramid(4, normed: true).Rpn(convs: 2, 3);
        for (int i = 0; i < 4; i++) tensors.Block($"roi_heads.box_head.{i}", 256, 256, 3, normed: true);
        return tensors.Linear("roi_heads.box_head.5", 1024, 256 * 49).BoxPredictor(outputs).MaskHead(outputs, normed: true);
    }

    /// <summary>keypointrcnn_resnet50_fpn.</summary>
    public static TorchvisionTensors KeypointRcnn(int points = 17)
    {
        TorchvisionTensors tensors = MaskRcnn(outputs: 2).Without("roi_heads.mask_");
        for (int i = 0; i < 8; i++) tensors.Linear($"roi_heads.keypoint_head.{2 * i}", 512, i == 0 ? 256 : 512, 3, 3);
        return tensors.Add("roi_heads.keypoint_predictor.kps_score_lowres.weight", 512, points, 4, 4)
            .Add("roi_heads.keypoint_predictor.kps_score_lowres.bias", points);
    }

    public CheckpointWeights Weights(IReadOnlyDictionary<string, object?>? metadata = null) =>
        new(_tensors, metadata ?? new Dictionary<string, object?>());

    public TorchvisionTensors Add(string name, params int[] shape) => Set(name, [], shape);

    public TorchvisionTensors Set(string name, float[] values, params int[] shape)
    {
        _tensors[name] = new InMemoryTensor(name, values, shape);
        return this;
    }

    public TorchvisionTensors Without(string prefix)
    {
        foreach (string name in Starting(prefix)) _tensors.Remove(name);
        return this;
    }

    public TorchvisionTensors Renamed(string from, string to)
    {
        foreach (string name in Starting(from))
        {
            _tensors.Remove(name, out CheckpointTensor? tensor);
            _tensors[to + name[from.Length..]] = tensor!;
        }

        return this;
    }

    private string[] Starting(string prefix) => [.. _tensors.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];

    private TorchvisionTensors Linear(string module, int output, params int[] input) =>
        Add($"{module}.weight", [output, .. input]).Add($"{module}.bias", output);

    private TorchvisionTensors Norm(string module, int channels, bool frozen)
    {
        foreach (string name in (string[])["weight", "bias", "running_mean", "running_var"]) Add($"{module}.{name}", channels);
        return frozen ? this : Add($"{module}.num_batches_tracked");
    }

    private TorchvisionTensors Block(string module, int output, int input, int kernel, bool normed)
    {
        Add($"{module}.0.weight", output, input, kernel, kernel);
        return normed ? Norm($"{module}.1", output, frozen: false) : Add($"{module}.0.bias", output);
    }

    private TorchvisionTensors Backbone(int[] depths, bool bottleneck, bool frozen, int groups, int groupWidth)
    {
        const string Body = "backbone.body";
        Add($"{Body}.conv1.weight", 64, 3, 7, 7).Norm($"{Body}.bn1", 64, frozen);
        int input = 64;
        for (int stage = 0; stage < depths.Length; stage++)
        {
            int planes = 64 << stage;
            int width = planes * groupWidth / 64 * groups;
            int output = bottleneck ? 4 * planes : planes;
            for (int index = 0; index < depths[stage]; index++)
            {
                string block = $"{Body}.layer{stage + 1}.{index}";
                (int Output, int Input, int Kernel)[] convs = bottleneck
                    ? [(width, input, 1), (width, width / groups, 3), (output, width, 1)]
                    : [(planes, input, 3), (planes, planes, 3)];
                for (int i = 0; i < convs.Length; i++)
                {
                    Add($"{block}.conv{i + 1}.weight", convs[i].Output, convs[i].Input, convs[i].Kernel, convs[i].Kernel);
                    Norm($"{block}.bn{i + 1}", convs[i].Output, frozen);
                }

                if (input != output) Add($"{block}.downsample.0.weight", output, input, 1, 1).Norm($"{block}.downsample.1", output, frozen);
                input = output;
            }
        }

        return this;
    }

    private TorchvisionTensors Pyramid(int expansion, bool normed)
    {
        for (int level = 0; level < 4; level++)
        {
            Block($"backbone.fpn.inner_blocks.{level}", 256, expansion * (64 << level), 1, normed);
            Block($"backbone.fpn.layer_blocks.{level}", 256, 256, 3, normed);
        }

        return this;
    }

    private TorchvisionTensors Rpn(int convs, int anchors)
    {
        for (int i = 0; i < convs; i++) Block($"rpn.head.conv.{i}", 256, 256, 3, normed: false);
        return Linear("rpn.head.cls_logits", anchors, 256, 1, 1).Linear("rpn.head.bbox_pred", 4 * anchors, 256, 1, 1);
    }

    private TorchvisionTensors BoxPredictor(int outputs) =>
        Linear("roi_heads.box_predictor.cls_score", outputs, 1024).Linear("roi_heads.box_predictor.bbox_pred", 4 * outputs, 1024);

    private TorchvisionTensors MaskHead(int outputs, bool normed)
    {
        for (int i = 0; i < 4; i++) Block($"roi_heads.mask_head.{i}", 256, 256, 3, normed);
        return Add("roi_heads.mask_predictor.conv5_mask.weight", 256, 256, 2, 2).Add("roi_heads.mask_predictor.conv5_mask.bias", 256)
            .Linear("roi_heads.mask_predictor.mask_fcn_logits", outputs, 256, 1, 1);
    }
}
