using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>The fields of config.json that a config.yaml says.</summary>
internal static class Detectron2YamlModel
{
    private static readonly int[] _strides = ConfigFields.Strides(5);

    /// <summary>Turns the fields that are there.</summary>
    public static JsonObject Config(Detectron2YamlFields fields)
    {
        JsonObject config = [];
        if (fields.Flag("MODEL.RESNETS.STRIDE_IN_1X1") is bool strideIn1x1)
        {
            config["backbone_config"] = new JsonObject { [StrideField.Name] = strideIn1x1 };
        }

        if (fields.Whole("MODEL.ROI_HEADS.NUM_CLASSES") is int classes) config["num_labels"] = classes;
        if (Anchors(fields) is JsonObject anchors) config["cell_anchors"] = anchors;
        AddStds(fields, "MODEL.RPN.BBOX_REG_WEIGHTS", config, "rpn_bbox_coder_target_stds");
        AddStds(fields, "MODEL.ROI_BOX_HEAD.BBOX_REG_WEIGHTS", config, "bbox_head_bbox_coder_target_stds");
        AddRoi(fields, "BOX", config, "bbox");
        if (fields.Flag("MODEL.MASK_ON") == true) AddRoi(fields, "MASK", config, "mask");
        if (fields.Flag("MODEL.KEYPOINT_ON") == true) AddRoi(fields, "KEYPOINT", config, "keypoint");

        JsonObject rpn = [];
        Add(rpn, "nms_pre", fields.Whole("MODEL.RPN.PRE_NMS_TOPK_TEST"));
        Add(rpn, "max_per_img", fields.Whole("MODEL.RPN.POST_NMS_TOPK_TEST"));
        AddNms(rpn, fields.Number("MODEL.RPN.NMS_THRESH"));
        Add(rpn, "min_bbox_size", fields.Number("MODEL.PROPOSAL_GENERATOR.MIN_SIZE"));
        if (rpn.Count > 0) config["rpn_test_cfg"] = rpn;

        JsonObject rcnn = [];
        Add(rcnn, "score_thr", fields.Number("MODEL.ROI_HEADS.SCORE_THRESH_TEST"));
        AddNms(rcnn, fields.Number("MODEL.ROI_HEADS.NMS_THRESH_TEST"));
        Add(rcnn, "max_per_img", fields.Whole("TEST.DETECTIONS_PER_IMAGE"));
        if (rcnn.Count > 0) config["rcnn_test_cfg"] = rcnn;
        return config;
    }

    private static JsonObject? Anchors(Detectron2YamlFields fields)
    {
        const string Sizes = "MODEL.ANCHOR_GENERATOR.SIZES";
        const string Ratios = "MODEL.ANCHOR_GENERATOR.ASPECT_RATIOS";
        if (fields.Lists(Sizes) is not double[][] sizes || fields.Lists(Ratios) is not double[][] ratios) return null;
        sizes = ForEachLevel(Sizes, sizes);
        ratios = ForEachLevel(Ratios, ratios);
        double offset = fields.Number("MODEL.ANCHOR_GENERATOR.OFFSET") ?? 0;
        JsonObject byStride = [];
        for (int level = 0; level < _strides.Length; level++)
        {
            BoundingBox[] boxes = Detectron2Anchors.Generate(sizes[level], ratios[level], offset * _strides[level]);
            byStride[FormattableString.Invariant($"{_strides[level]}")] =
                new JsonArray([.. boxes.Select(box => (JsonNode)ConfigFields.List([box.X1, box.Y1, box.X2, box.Y2]))]);
        }

        return byStride;
    }

    /// <summary>One list stands for all levels.</summary>
    private static double[][] ForEachLevel(string name, double[][] lists)
    {
        if (lists.SelectMany(list => list).Any(value => value is not (> 1e-3 and < 1e6)))
        {
            throw Detectron2YamlFields.Error(name, "a list of lists of numbers greater than 0");
        }

        return lists.Length == 1 ? [.. _strides.Select(_ => lists[0])]
            : lists.Length == _strides.Length ? lists
            : throw Detectron2YamlFields.Error(name, "one list, or one for each of the five pyramid levels");
    }

    private static void AddStds(Detectron2YamlFields fields, string name, JsonObject config, string field)
    {
        if (fields.Numbers(name) is not double[] weights) return;
        if (weights.Length != 4 || weights.Any(weight => weight is not (> 1e-6 and < 1e6)))
        {
            throw Detectron2YamlFields.Error(name, "four numbers greater than 0");
        }

        config[field] = ConfigFields.List(weights.Select(weight => 1 / weight));
    }

    private static void AddRoi(Detectron2YamlFields fields, string part, JsonObject config, string field)
    {
        string head = $"MODEL.ROI_{part}_HEAD.POOLER";
        JsonObject layer = [];
        Add(layer, "output_size", fields.Whole($"{head}_RESOLUTION"));
        Add(layer, "sampling_ratio", fields.Whole($"{head}_SAMPLING_RATIO"));
        if (fields.Text($"{head}_TYPE") is string type)
        {
            layer["aligned"] = type switch
            {
                "ROIAlignV2" => true,
                "ROIAlign" => false,
                _ => throw Detectron2YamlFields.Error($"{head}_TYPE", "ROIAlignV2 or ROIAlign; no other pooling can be converted"),
            };
        }

        if (layer.Count > 0) config[$"{field}_roi_extractor_roi_layer"] = layer;
    }

    private static void AddNms(JsonObject limits, double? threshold)
    {
        if (threshold is double value) limits["nms"] = new JsonObject { ["type"] = "nms", ["iou_threshold"] = value };
    }

    private static void Add<T>(JsonObject target, string field, T? value)
        where T : struct
    {
        if (value is T given) target[field] = JsonValue.Create(given);
    }
}
