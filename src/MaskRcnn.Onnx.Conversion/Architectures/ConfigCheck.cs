using System.Globalization;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>Whether a configuration can be that of a network.</summary>
internal static class ConfigCheck
{
    /// <exception cref="ConversionException">It says something else than the network's shape; the message names the field.</exception>
    public static void Agrees(MaskRcnnConfig config, DetectionNetwork network)
    {
        int[] strides = ConfigFields.Strides(network.Pyramid.Laterals.Count + network.Pyramid.ExtraLevels);
        if (!config.AnchorGeneratorStrides.SequenceEqual(strides))
        {
            throw Error(
                $"anchor_generator_strides is [{List(config.AnchorGeneratorStrides)}], but the network's levels are [{List(strides)}].");
        }

        RequireAnchors(config, network.Rpn.Logits.Weight.Shape[0], strides);
        RequirePooled("bbox", config.BboxRoiExtractorRoiLayer, network.Box.PooledSize);
        if (network.Mask is MaskHeadNetwork mask) RequirePooled("mask", config.MaskRoiExtractorRoiLayer, mask.PooledSize);
        if (network.Keypoint is KeypointHeadNetwork keypoint)
        {
            RequirePooled("keypoint", config.KeypointRoiExtractorRoiLayer, keypoint.PooledSize);
            RequireKeypoints(config, keypoint.Upsample.Weight.Shape[1]);
        }
    }

    private static void RequireAnchors(MaskRcnnConfig config, int anchors, int[] strides)
    {
        foreach (int stride in strides)
        {
            bool written = config.CellAnchors?.ContainsKey(stride) ?? false;
            int given = written
                ? config.CellAnchors![stride].Count
                : config.AnchorGeneratorScales.Count * config.AnchorGeneratorRatios.Count;
            if (given != anchors)
            {
                throw Error(
                    $"The network has {Number(anchors)} anchors per cell, but the configuration gives {Number(given)} for stride "
                    + $"{Number(stride)}. Say the model's own anchors with --config: anchor_generator_scales and anchor_generator_ratios "
                    + "where all levels have the same, else cell_anchors.");
            }
        }
    }

    private static void RequirePooled(string part, RoiLayerConfig layer, int size)
    {
        if (layer.OutputHeight != size || layer.OutputWidth != size)
        {
            throw Error(
                $"{part}_roi_extractor_roi_layer.output_size is {Number(layer.OutputHeight)}x{Number(layer.OutputWidth)}, but the network "
                + $"takes {Number(size)}x{Number(size)}.");
        }
    }

    private static void RequireKeypoints(MaskRcnnConfig config, int points)
    {
        int named = config.KeypointNames?.Count ?? CocoPersonKeypoints.Names.Count;
        if (named != points)
        {
            throw Error(
                $"The network has {Number(points)} keypoints, but keypoint_names has {Number(named)}. Name the model's own with --config.");
        }
    }

    private static ConversionException Error(string message) => new(message);

    private static string List(IEnumerable<int> values) => string.Join(", ", values.Select(Number));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
