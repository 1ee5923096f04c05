namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>What an mmdetection configuration may ask for that a bundle cannot say, and that the weights do not show.</summary>
internal static class MmdetectionChecks
{
    private static readonly (string Field, string Known)[] _texts =
    [
        ("model.neck.type", "FPN"),
        ("model.rpn_head.type", "RPNHead"),
        ("model.rpn_head.anchor_generator.type", "AnchorGenerator"),
        ("model.rpn_head.bbox_coder.type", "DeltaXYWHBBoxCoder"),
        ("model.roi_head.bbox_roi_extractor.type", "SingleRoIExtractor"),
        ("model.roi_head.bbox_roi_extractor.roi_layer.type", "RoIAlign"),
        ("model.roi_head.mask_roi_extractor.type", "SingleRoIExtractor"),
        ("model.roi_head.mask_roi_extractor.roi_layer.type", "RoIAlign"),
        ("model.roi_head.bbox_head.bbox_coder.type", "DeltaXYWHBBoxCoder"),
    ];

    private static readonly (string Field, double[] Known)[] _lists =
    [
        ("model.backbone.strides", [1, 2, 2, 2]),
        ("model.backbone.dilations", [1, 1, 1, 1]),
        ("model.backbone.out_indices", [0, 1, 2, 3]),
    ];

    private static readonly (string Field, double Known)[] _numbers =
    [
        ("model.rpn_head.anchor_generator.center_offset", 0),
        ("model.roi_head.bbox_roi_extractor.finest_scale", 56),
        ("model.roi_head.mask_roi_extractor.finest_scale", 56),
    ];

    private static readonly (string Field, bool Known)[] _flags =
    [
        ("model.rpn_head.anchor_generator.scale_major", true),
        ("model.roi_head.bbox_head.loss_cls.use_sigmoid", false),
    ];

    /// <summary>Refuses it.</summary>
    /// <exception cref="ConversionException">Names the field and what is known instead.</exception>
    public static void Refuse(MmdetectionFields fields)
    {
        foreach ((string field, string known) in _texts) Require(field, fields.Text(field) is not string text || text == known, known);
        foreach ((string field, double[] known) in _lists)
        {
            Require(field, fields.Numbers(field) is not double[] list || list.SequenceEqual(known), $"[{string.Join(", ", known)}]");
        }

        foreach ((string field, double known) in _numbers)
        {
            Require(field, fields.Number(field) is not double number || number == known, FormattableString.Invariant($"{known}"));
        }

        foreach ((string field, bool known) in _flags)
        {
            Require(field, fields.Flag(field) is not bool flag || flag == known, known ? "True" : "False");
        }
    }

    private static void Require(string field, bool isKnown, string known)
    {
        if (isKnown) return;
        throw new ConversionException(
            $"{field} of the configuration in the checkpoint cannot be converted; only {known} can.");
    }
}
