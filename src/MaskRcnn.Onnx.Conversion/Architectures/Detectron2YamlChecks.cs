namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>What a config.yaml may ask for that a bundle cannot say, and that the weights do not show.</summary>
internal static class Detectron2YamlChecks
{
    private static readonly (string Field, string[] Known)[] _choices =
    [
        ("INPUT.FORMAT", ["BGR", "RGB"]),
        ("MODEL.META_ARCHITECTURE", ["GeneralizedRCNN", "PanopticFPN"]),
        ("MODEL.BACKBONE.NAME", ["build_resnet_fpn_backbone"]),
        ("MODEL.FPN.FUSE_TYPE", ["sum"]),
        ("MODEL.PROPOSAL_GENERATOR.NAME", ["RPN"]),
        ("MODEL.RPN.HEAD_NAME", ["StandardRPNHead"]),
        ("MODEL.ANCHOR_GENERATOR.NAME", ["DefaultAnchorGenerator"]),
        ("MODEL.ROI_HEADS.NAME", ["StandardROIHeads"]),
        ("MODEL.ROI_BOX_HEAD.NAME", ["FastRCNNConvFCHead"]),
    ];

    private static readonly (string Field, string[] Known)[] _lists =
    [
        ("MODEL.FPN.IN_FEATURES", ["res2", "res3", "res4", "res5"]),
        ("MODEL.RPN.IN_FEATURES", ["p2", "p3", "p4", "p5", "p6"]),
        ("MODEL.ROI_HEADS.IN_FEATURES", ["p2", "p3", "p4", "p5"]),
    ];

    private static readonly string[] _mustBeOff = ["MODEL.LOAD_PROPOSALS", "MODEL.ROI_BOX_HEAD.USE_SIGMOID_CE"];

    /// <summary>Refuses it.</summary>
    /// <exception cref="ConversionException">Names the field and what is known instead.</exception>
    public static void Refuse(Detectron2YamlFields fields)
    {
        foreach ((string field, string[] known) in _choices)
        {
            if (fields.Text(field) is string value && !known.Contains(value, StringComparer.Ordinal))
            {
                throw Refusal(field, string.Join(" or ", known));
            }
        }

        foreach ((string field, string[] known) in _lists)
        {
            if (fields.Texts(field) is string[] values && !values.SequenceEqual(known))
            {
                throw Refusal(field, $"[{string.Join(", ", known)}]");
            }
        }

        foreach (string field in _mustBeOff)
        {
            if (fields.Flag(field) == true) throw Refusal(field, "false");
        }

        if (fields.Whole("MODEL.RESNETS.RES5_DILATION") is not (null or 1)) throw Refusal("MODEL.RESNETS.RES5_DILATION", "1");
        const string Deformable = "MODEL.RESNETS.DEFORM_ON_PER_STAGE";
        if (fields.Texts(Deformable) is string[] stages && stages.Any(stage => stage is not ("false" or "False")))
        {
            throw Refusal(Deformable, "false in all stages");
        }
    }

    private static ConversionException Refusal(string field, string known) =>
        new($"{field} of the config.yaml cannot be converted; only {known} can.");
}
