using System.Globalization;
using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Conversion.Networks;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>The fields of config.json that every family has.</summary>
internal static class ConfigFields
{
    private const int FinestStride = 4;

    /// <summary>Strides of the pyramid's levels, finest first.</summary>
    public static int[] Strides(int levels) => [.. Enumerable.Range(0, levels).Select(level => FinestStride << level)];

    /// <summary>What the network and the family say; the limits are those that all families have.</summary>
    public static JsonObject Common(FamilySettings family, DetectionNetwork network)
    {
        int levels = network.Pyramid.Laterals.Count;
        int channels = network.Pyramid.Outputs[0].Weight.Shape[0];
        BoxHeadNetwork box = network.Box;
        JsonObject config = new()
        {
            ["model_type"] = "maskrcnn",
            ["architectures"] = new JsonArray("MaskRCNNForObjectDetection"),
            ["family"] = family.Family,
            ["backbone_config"] = family.BackboneConfig.DeepClone(),
            ["fpn_out_channels"] = channels,
            ["fpn_num_outputs"] = levels + network.Pyramid.ExtraLevels,
            ["anchor_generator_strides"] = List(Strides(levels + network.Pyramid.ExtraLevels)),
            ["anchor_generator_ratios"] = List(family.AnchorRatios),
            ["anchor_generator_scales"] = List(family.AnchorScales),
            ["rpn_in_channels"] = channels,
            ["rpn_feat_channels"] = network.Rpn.Logits.Weight.Shape[1],
            ["rpn_bbox_coder_target_means"] = List([0, 0, 0, 0]),
            ["rpn_bbox_coder_target_stds"] = List([1, 1, 1, 1]),
            ["rpn_test_cfg"] = new JsonObject { ["nms_pre"] = 1000, ["max_per_img"] = 1000, ["nms"] = Nms(0.7), ["min_bbox_size"] = 0 },
            ["bbox_head_bbox_coder_target_means"] = List([0, 0, 0, 0]),
            ["bbox_head_bbox_coder_target_stds"] = List([0.1, 0.1, 0.2, 0.2]),
            ["rcnn_test_cfg"] = new JsonObject
            {
                ["score_thr"] = 0.05,
                ["nms"] = Nms(0.5),
                ["max_per_img"] = 100,
                ["mask_thr_binary"] = 0.5,
            },
            ["bbox_head_in_channels"] = channels,
            ["bbox_head_roi_feat_size"] = box.PooledSize,
            ["bbox_head_num_shared_fcs"] = box.Linears.Count,
            ["bbox_head_fc_out_channels"] = box.Logits.Weight.Shape[1],
        };
        AddRoi(config, "bbox", box.PooledSize, levels, channels, family);
        if (network.Mask is MaskHeadNetwork mask)
        {
            AddRoi(config, "mask", mask.PooledSize, levels, channels, family);
            config["mask_head_num_convs"] = mask.Convs.Count;
            config["mask_head_in_channels"] = channels;
            config["mask_head_conv_out_channels"] = mask.Logits.Weight.Shape[1];
        }

        if (network.Keypoint is KeypointHeadNetwork keypoint)
        {
            AddRoi(config, "keypoint", keypoint.PooledSize, levels, channels, family);
            int points = keypoint.Upsample.Weight.Shape[1];
            if (points != CocoPersonKeypoints.Names.Count)
            {
                IEnumerable<string> names = Enumerable.Range(1, points).Select(point => FormattableString.Invariant($"keypoint_{point}"));
                config["keypoint_names"] = List(names);
            }
        }

        return config;
    }

    /// <summary>Writes the classes.</summary>
    public static void SetClasses(JsonObject config, ClassNaming classes)
    {
        JsonObject names = [];
        JsonObject ids = [];
        for (int id = 0; id < classes.Labels.Count; id++)
        {
            names[id.ToString(CultureInfo.InvariantCulture)] = classes.Labels[id];
            ids[classes.Labels[id]] = id;
        }

        config.Remove("num_labels");
        config["id2label"] = names;
        config["label2id"] = ids;
        config["category_ids"] = List(classes.CategoryIds);
    }

    /// <summary>Writes whether all classes share one box.</summary>
    public static void SetBoxes(JsonObject config, BoxHeadNetwork box)
    {
        const int Coordinates = 4;
        config["bbox_head_reg_class_agnostic"] = box.Deltas.Weight.Shape[0] == Coordinates && box.Logits.Weight.Shape[0] > 2;
    }

    /// <summary>Writes the anchors of a cell, from the strides, scales and ratios that the configuration has in the end.</summary>
    public static void SetCellAnchors(JsonObject config, Func<int, float[], float[], BoundingBox[]> cellAnchors, MaskRcnnConfig parsed)
    {
        JsonObject byStride = [];
        foreach (int stride in parsed.AnchorGeneratorStrides)
        {
            BoundingBox[] boxes = cellAnchors(stride, [.. parsed.AnchorGeneratorScales], [.. parsed.AnchorGeneratorRatios]);
            byStride[stride.ToString(CultureInfo.InvariantCulture)] =
                new JsonArray([.. boxes.Select(box => (JsonNode)List([box.X1, box.Y1, box.X2, box.Y2]))]);
        }

        config["cell_anchors"] = byStride;
    }

    /// <summary>A list of plain values.</summary>
    public static JsonArray List<T>(IEnumerable<T> values) => new([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);

    private static JsonObject Nms(double threshold) => new() { ["type"] = "nms", ["iou_threshold"] = threshold };

    private static void AddRoi(JsonObject config, string part, int size, int levels, int channels, FamilySettings family)
    {
        config[$"{part}_roi_extractor_roi_layer"] = new JsonObject
        {
            ["type"] = "RoIAlign",
            ["output_size"] = size,
            ["sampling_ratio"] = family.SamplingRatio,
            ["aligned"] = family.Aligned,
        };
        config[$"{part}_roi_extractor_out_channels"] = channels;
        config[$"{part}_roi_extractor_featmap_strides"] = List(Strides(levels));
    }
}
