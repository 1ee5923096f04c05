using System.Text.Json.Nodes;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>The fields of config.json that an mmdetection configuration says; only those that it says.</summary>
internal static class MmdetectionTraining
{
    /// <summary>Turns the fields.</summary>
    public static JsonObject Config(MmdetectionFields fields)
    {
        JsonObject config = [];
        AddNumbers(config, "anchor_generator_scales", fields, "model.rpn_head.anchor_generator.scales");
        AddNumbers(config, "anchor_generator_ratios", fields, "model.rpn_head.anchor_generator.ratios");
        AddNumbers(config, "anchor_generator_strides", fields, "model.rpn_head.anchor_generator.strides");
        AddNumbers(config, "rpn_bbox_coder_target_means", fields, "model.rpn_head.bbox_coder.target_means");
        AddNumbers(config, "rpn_bbox_coder_target_stds", fields, "model.rpn_head.bbox_coder.target_stds");
        AddNumbers(config, "bbox_head_bbox_coder_target_means", fields, "model.roi_head.bbox_head.bbox_coder.target_means");
        AddNumbers(config, "bbox_head_bbox_coder_target_stds", fields, "model.roi_head.bbox_head.bbox_coder.target_stds");
        AddRoi(config, "bbox", fields);
        AddRoi(config, "mask", fields);
        string limits = fields.Has("model.test_cfg") ? "model.test_cfg" : "test_cfg";
        AddObject(config, "rpn_test_cfg", Rpn(fields, $"{limits}.rpn"));
        AddObject(config, "rcnn_test_cfg", Rcnn(fields, $"{limits}.rcnn"));
        return config;
    }

    private static JsonObject Rpn(MmdetectionFields fields, string place)
    {
        JsonObject limits = [];
        AddNumber(limits, "nms_pre", fields.Number($"{place}.nms_pre"));

        // Until 2.8 the names were max_num and nms_thr.
        AddNumber(limits, "max_per_img", fields.Number($"{place}.max_per_img") ?? fields.Number($"{place}.max_num"));
        AddNumber(limits, "min_bbox_size", fields.Number($"{place}.min_bbox_size"));
        AddNms(limits, fields, place);
        return limits;
    }

    private static JsonObject Rcnn(MmdetectionFields fields, string place)
    {
        JsonObject limits = [];
        AddNumber(limits, "score_thr", fields.Number($"{place}.score_thr"));
        AddNumber(limits, "max_per_img", fields.Number($"{place}.max_per_img"));
        AddNumber(limits, "mask_thr_binary", fields.Number($"{place}.mask_thr_binary"));
        AddNms(limits, fields, place);
        return limits;
    }

    private static void AddNms(JsonObject limits, MmdetectionFields fields, string place)
    {
        string[] names = [$"{place}.nms.iou_threshold", $"{place}.nms.iou_thr", $"{place}.nms_thr"];
        if (names.Select(fields.Number).FirstOrDefault(threshold => threshold is not null) is not double given) return;
        JsonObject nms = new() { ["type"] = fields.Text($"{place}.nms.type") ?? "nms", ["iou_threshold"] = given };
        if ((fields.Flag($"{place}.nms.class_agnostic") ?? fields.Flag($"{place}.nms_across_levels")) == true) nms["class_agnostic"] = true;
        limits["nms"] = nms;
    }

    private static void AddRoi(JsonObject config, string part, MmdetectionFields fields)
    {
        string place = $"model.roi_head.{part}_roi_extractor";
        if (!fields.Has(place)) return;
        JsonObject layer = [];
        AddNumber(layer, "output_size", fields.Number($"{place}.roi_layer.output_size"));
        AddNumber(layer, "sampling_ratio", fields.Number($"{place}.roi_layer.sampling_ratio"));
        if (fields.Flag($"{place}.roi_layer.aligned") is bool aligned) layer["aligned"] = aligned;
        AddObject(config, $"{part}_roi_extractor_roi_layer", layer);
        AddNumbers(config, $"{part}_roi_extractor_featmap_strides", fields, $"{place}.featmap_strides");
    }

    private static void AddObject(JsonObject config, string field, JsonObject value)
    {
        if (value.Count > 0) config[field] = value;
    }

    private static void AddNumbers(JsonObject config, string field, MmdetectionFields fields, string name)
    {
        if (fields.Numbers(name) is double[] values) config[field] = ConfigFields.List(values);
    }

    private static void AddNumber(JsonObject target, string field, double? value)
    {
        if (value is double given) target[field] = given;
    }
}
