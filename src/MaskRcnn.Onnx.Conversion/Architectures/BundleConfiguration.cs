using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>The two JSON files of a bundle, checked by the SDK's own readers.</summary>
/// <param name="Config">config.json.</param>
/// <param name="Preprocessor">preprocessor_config.json.</param>
/// <param name="Warnings">What is odd but no error, one sentence each.</param>
internal sealed record BundleConfiguration(JsonObject Config, JsonObject Preprocessor, IReadOnlyList<string> Warnings)
{
    private static readonly string[] _inBothFiles = ["bbox_head_bbox_coder_target_means", "bbox_head_bbox_coder_target_stds"];

    /// <summary>
    /// The common fields, the family's over them, the user's over those. What stands in both files (thresholds, box weights, the number of
    /// classes) is the same in both, unless the user wrote it differently into both. The classes, the family and the number of boxes are
    /// the network's.
    /// </summary>
    /// <exception cref="ConversionException">A field of the user's is malformed, or contradicts the network.</exception>
    public static BundleConfiguration Build(
        FamilySettings family, DetectionNetwork network, ClassNaming classes, ArchitectureOptions options)
    {
        JsonObject config = ConfigMerging.Merge(ConfigFields.Common(family, network), family.Config);
        config = ConfigMerging.Merge(ConfigMerging.Merge(config, OfPreprocessor(options.Preprocessor)), options.Config);
        RequireSameFamily(config, family.Family);
        ConfigFields.SetClasses(config, classes);
        ConfigFields.SetBoxes(config, network.Box);
        MaskRcnnConfig parsed = Parsed(config, MaskRcnnConfig.Parse);
        if (family.CellAnchors is not null && parsed.CellAnchors is null) ConfigFields.SetCellAnchors(config, family.CellAnchors, parsed);
        ConfigCheck.Agrees(Parsed(config, MaskRcnnConfig.Parse), network);

        JsonObject preprocessor = ConfigMerging.Merge(ConfigMerging.Merge(OfConfig(config), family.Preprocessor), options.Preprocessor);
        preprocessor["num_classes"] = classes.Labels.Count;
        MaskRcnnImageProcessorConfig processor = Parsed(preprocessor, bytes => MaskRcnnImageProcessorConfig.Parse(bytes, parsed.Family));
        IReadOnlyList<string> warnings = Guarded(() => BundleSettings.Resolve(parsed, processor)).Warnings;
        return new BundleConfiguration(config, preprocessor, [.. parsed.Warnings, .. processor.Warnings, .. warnings]);
    }

    /// <summary>What a preprocessor_config.json says of the detections, as fields of config.json.</summary>
    public static JsonObject OfPreprocessor(JsonObject preprocessor)
    {
        JsonObject fields = [];
        if (preprocessor["test_cfg"] is JsonNode limits) fields["rcnn_test_cfg"] = limits.DeepClone();
        foreach (string name in _inBothFiles.Where(name => preprocessor[name] is not null)) fields[name] = preprocessor[name]!.DeepClone();
        return fields;
    }

    private static JsonObject OfConfig(JsonObject config)
    {
        JsonObject fields = new() { ["test_cfg"] = config["rcnn_test_cfg"]?.DeepClone() };
        foreach (string name in _inBothFiles) fields[name] = config[name]?.DeepClone();
        return fields;
    }

    private static void RequireSameFamily(JsonObject config, string family)
    {
        if (config["family"] is JsonValue value && value.TryGetValue(out string? given) && given == family) return;
        string written = config["family"]?.ToJsonString() ?? "null";
        throw new ConversionException($"The weights are {family}'s, but the configuration's family is {written}.");
    }

    private static T Parsed<T>(JsonObject json, Func<ReadOnlyMemory<byte>, T> parse)
    {
        byte[] bytes = BundleJson.ToUtf8(json);
        return Guarded(() => parse(bytes));
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (BundleException exception)
        {
            throw new ConversionException($"The configuration cannot be used. {exception.Message}", exception);
        }
    }
}
