using MaskRcnn.Onnx.Conversion.Architectures;
using MaskRcnn.Onnx.Conversion.Checkpoints;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

/// <summary>The tensors of a checkpoint in memory, by name and shape; their values count up from a number that each name has.</summary>
internal sealed class ConvNextTensors
{
    private readonly Dictionary<string, CheckpointTensor> _tensors = new(StringComparer.Ordinal);

    public CheckpointWeights Weights => new(_tensors, new Dictionary<string, object?>());

    /// <summary>The number of values of all tensors.</summary>
    public long Count => _tensors.Values.Sum(tensor => (long)tensor.ElementCount);

    /// <summary>The first value of a tensor.</summary>
    public static float Start(string name) => name.Sum(letter => letter) % 97 + name.Length;

    public ConvNextTensors Add(string name, params int[] shape)
    {
        _tensors[name] = new Tensor(name, shape);
        return this;
    }

    public ConvNextTensors Remove(string name)
    {
        _tensors.Remove(name);
        return this;
    }

    /// <summary>A module's weight and its bias of the first size.</summary>
    public ConvNextTensors Module(string name, params int[] shape) => Add($"{name}.weight", shape).Add($"{name}.bias", shape[0]);

    /// <summary>The port's names, written out.</summary>
    public ConvNextTensors HuggingFaceBackbone(int[] depths, int[] widths)
    {
        Module("backbone.embeddings.patch_embeddings", widths[0], 3, 4, 4).Module("backbone.embeddings.layernorm", widths[0]);
        for (int s = 0; s < 4; s++)
        {
            string stage = $"backbone.encoder.stages.{s}";
            int c = widths[s];
            if (s > 0)
            {
                Module($"{stage}.downsampling_layer.0", widths[s - 1]).Module($"{stage}.downsampling_layer.1", c, widths[s - 1], 2, 2);
            }

            for (int b = 0; b < depths[s]; b++)
            {
                string block = $"{stage}.layers.{b}";
                Module($"{block}.dwconv", c, 1, 7, 7).Module($"{block}.layernorm", c).Module($"{block}.pwconv1", 4 * c, c)
                    .Module($"{block}.pwconv2", c, 4 * c).Add($"{block}.layer_scale_parameter", c);
            }

            Module($"backbone.hidden_states_norms.stage{s + 1}", c);
        }

        return this;
    }

    /// <summary>mmdetection's names, written out.</summary>
    public ConvNextTensors MmdetectionBackbone(int[] depths, int[] widths, bool convolutions = false)
    {
        Module("backbone.downsample_layers.0.0", widths[0], 3, 4, 4).Module("backbone.downsample_layers.0.1", widths[0]);
        int[] one = convolutions ? [1, 1] : [];
        for (int s = 0; s < 4; s++)
        {
            int c = widths[s];
            if (s > 0)
            {
                Module($"backbone.downsample_layers.{s}.0", widths[s - 1]);
                Module($"backbone.downsample_layers.{s}.1", c, widths[s - 1], 2, 2);
            }

            for (int b = 0; b < depths[s]; b++)
            {
                string block = $"backbone.stages.{s}.{b}";
                Module($"{block}.depthwise_conv", c, 1, 7, 7).Module($"{block}.norm", c)
                    .Module($"{block}.pointwise_conv1", [4 * c, c, .. one])
                    .Module($"{block}.pointwise_conv2", [c, 4 * c, .. one]).Add($"{block}.gamma", c);
            }

            Module($"backbone.norm{s}", c);
        }

        return this;
    }

    private sealed class Tensor(string name, int[] shape) : CheckpointTensor(name, CheckpointTensorType.Float32, shape)
    {
        public override void Read(Span<float> destination)
        {
            for (int i = 0; i < ElementCount; i++)
            {
                destination[i] = Start(Name) + i;
            }
        }
    }
}
