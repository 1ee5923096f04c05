namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

/// <summary>The port's names, written out.</summary>
internal static class HuggingFaceTensors
{
    public static readonly int[] Depths = [1, 1, 2, 1];
    public static readonly int[] Widths = [4, 6, 8, 10];

    /// <summary>A small ConvNeXt model.</summary>
    public static ConvNextTensors ConvNext(int classes = 3, int logitsPerAnchor = 1) =>
        new ConvNextTensors().HuggingFaceBackbone(Depths, Widths)
            .HuggingFaceHeads(Widths, classes: classes, logitsPerAnchor: logitsPerAnchor);

    /// <summary>A small ResNet model of bottlenecks.</summary>
    public static ConvNextTensors ResNet()
    {
        int[] widths = [16, 32, 48, 64];
        var tensors = new ConvNextTensors();
        Norm("backbone.embedder.embedder", 8, 3, 7);
        int inputs = 8;
        for (int s = 0; s < 4; s++)
        {
            for (int b = 0; b < Depths[s]; b++)
            {
                string layer = $"backbone.encoder.stages.{s}.layers.{b}";
                int inner = widths[s] / 4;
                if (inputs != widths[s]) Norm($"{layer}.shortcut", widths[s], inputs, 1);
                Norm($"{layer}.layer.0", inner, inputs, 1);
                Norm($"{layer}.layer.1", inner, inner, 3);
                Norm($"{layer}.layer.2", widths[s], inner, 1);
                inputs = widths[s];
            }
        }

        return tensors.HuggingFaceHeads(widths);

        void Norm(string name, int outputs, int from, int kernel) => tensors
            .Add($"{name}.convolution.weight", outputs, from, kernel, kernel)
            .Module($"{name}.normalization", outputs)
            .Add($"{name}.normalization.running_mean", outputs)
            .Add($"{name}.normalization.running_var", outputs)
            .Add($"{name}.normalization.num_batches_tracked");
    }

    /// <summary>Neck, RPN and heads with 3 anchors per cell.</summary>
    public static ConvNextTensors HuggingFaceHeads(
        this ConvNextTensors tensors, int[] widths, int channels = 5, int hidden = 7, int classes = 3, int logitsPerAnchor = 1)
    {
        for (int level = 0; level < 4; level++)
        {
            tensors.Module($"neck.lateral_convs.{level}", channels, widths[level], 1, 1);
            tensors.Module($"neck.fpn_convs.{level}", channels, channels, 3, 3);
        }

        for (int index = 0; index < 4; index++)
        {
            tensors.Module($"roi_head.mask_head.convs.{index}", channels, channels, 3, 3);
        }

        return tensors
            .Module("rpn_head.rpn_conv", channels, channels, 3, 3)
            .Module("rpn_head.rpn_cls", 3 * logitsPerAnchor, channels, 1, 1)
            .Module("rpn_head.rpn_reg", 12, channels, 1, 1)
            .Module("roi_head.bbox_head.shared_fcs.0", hidden, 49 * channels)
            .Module("roi_head.bbox_head.shared_fcs.1", hidden, hidden)
            .Module("roi_head.bbox_head.fc_cls", classes + 1, hidden)
            .Module("roi_head.bbox_head.fc_reg", 4 * classes, hidden)
            .Add("roi_head.mask_head.upsample.weight", channels, channels, 2, 2)
            .Add("roi_head.mask_head.upsample.bias", channels)
            .Module("roi_head.mask_head.conv_logits", classes, channels, 1, 1);
    }
}
