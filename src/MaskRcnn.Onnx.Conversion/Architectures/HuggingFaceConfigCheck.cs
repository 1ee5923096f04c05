using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>Whether a config.json of the Hugging Face port, as far as it is written, can be that of a network.</summary>
internal sealed class HuggingFaceConfigCheck(JsonObject config)
{
    private const string Backbone = "backbone_config";

    /// <exception cref="ConversionException">A field says something else than the weights; names it and both values.</exception>
    public void Agrees(DetectionNetwork network, bool softmaxRpn)
    {
        int channels = network.Pyramid.Outputs[0].Weight.Shape[0];
        Require("fpn_out_channels", channels);
        Require("rpn_in_channels", channels);
        Require("rpn_feat_channels", network.Rpn.Convs[0].Weight.Shape[0]);
        Require("rpn_loss_cls.use_sigmoid", !softmaxRpn);
        Require("bbox_roi_extractor_out_channels", channels);
        Require("bbox_head_in_channels", channels);
        Require("bbox_head_roi_feat_size", network.Box.PooledSize);
        Require("bbox_head_num_shared_fcs", network.Box.Linears.Count);
        Require("bbox_head_fc_out_channels", network.Box.Linears[^1].Weight.Shape[0]);
        Require("num_labels", network.Box.Logits.Weight.Shape[0] - 1);
        MaskHeadNetwork mask = network.Mask!;
        Require("mask_roi_extractor_out_channels", channels);
        Require("mask_head_num_convs", mask.Convs.Count);
        Require("mask_head_in_channels", channels);
        Require("mask_head_conv_out_channels", mask.Logits.Weight.Shape[1]);
        JsonArray strides = ConfigFields.List(ConfigFields.Strides(network.Pyramid.Laterals.Count));
        Require("bbox_roi_extractor_featmap_strides", strides);
        Require("mask_roi_extractor_featmap_strides", strides);
        if (network.Backbone is ConvNextBackbone convNext) RequireConvNext(convNext);
        if (network.Backbone is ResNetBackbone resNet) RequireResNet(resNet);
    }

    /// <summary>Levels of the pyramid beyond the backbone's four: <c>fpn_num_outputs</c>, which no weight tells, less four.</summary>
    /// <exception cref="ConversionException">It is no number of levels.</exception>
    public int ExtraLevels()
    {
        const int Usual = 5;
        const int Stages = 4;
        const int Most = 8;
        if (Find("fpn_num_outputs") is not JsonNode given) return Usual - Stages;
        return given is JsonValue value && value.TryGetValue(out int levels) && levels is >= Stages and <= Most
            ? levels - Stages
            : throw new ConversionException(FormattableString.Invariant(
                $"fpn_num_outputs is {given.ToJsonString()}; it must be a whole number from {Stages} (the backbone's maps) to {Most}."));
    }

    /// <summary>A field at a dotted path; null where it is not written.</summary>
    public JsonNode? Find(string path)
    {
        JsonNode? node = config;
        foreach (string name in path.Split('.')) node = (node as JsonObject)?[name];
        return node;
    }

    /// <summary>Whether a field is written and true.</summary>
    public bool IsTrue(string path) => Find(path) is JsonValue value && value.TryGetValue(out bool isSet) && isSet;

    private void RequireConvNext(ConvNextBackbone backbone)
    {
        RequireSame(ConvNextDescription.Config(backbone));
        Support("hidden_act", "gelu");
    }

    private void RequireResNet(ResNetBackbone backbone)
    {
        RequireSame(ResNetDescription.Config(backbone));
        Support("hidden_act", "relu");
        Support("downsample_in_first_stage", false);
    }

    private void RequireSame(JsonObject description)
    {
        foreach ((string name, JsonNode? value) in description) Require($"{Backbone}.{name}", value!);
    }

    private void Require(string path, JsonNode expected)
    {
        if (Find(path) is JsonNode given && !JsonNode.DeepEquals(given, expected))
        {
            throw new ConversionException(
                $"{path} is {given.ToJsonString()}, but the weights are of a network with {expected.ToJsonString()}.");
        }
    }

    private void Support(string name, JsonNode only)
    {
        if (Find($"{Backbone}.{name}") is JsonNode given && !JsonNode.DeepEquals(given, only))
        {
            throw new ConversionException($"{Backbone}.{name} is {given.ToJsonString()}; only {only.ToJsonString()} can be converted.");
        }
    }
}
