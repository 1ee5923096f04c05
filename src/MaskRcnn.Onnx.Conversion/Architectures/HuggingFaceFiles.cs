using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Bundles;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>The Hugging Face port's own config.json and preprocessor_config.json with what the user said over them.</summary>
/// <param name="Options">Both files with the user's fields, which win; what chooses detections stands in config.json alone.</param>
/// <param name="Decisions">What was decided on the way.</param>
internal sealed record HuggingFaceFiles(ArchitectureOptions Options, IReadOnlyList<string> Decisions)
{
    private static readonly string[] _moved = ["test_cfg", "bbox_head_bbox_coder_target_means", "bbox_head_bbox_coder_target_stds"];

    /// <summary>
    /// Joins them. In the port the image processor decides what becomes a detection, so its thresholds win over config.json's, which its
    /// forward pass never reads; in a bundle config.json's act, so they are written there.
    /// </summary>
    public static HuggingFaceFiles Join(ArchitectureOptions options)
    {
        JsonObject config = options.CheckpointConfig;
        foreach (JsonObject preprocessor in (JsonObject[])[options.CheckpointPreprocessor, options.Preprocessor])
        {
            config = ConfigMerging.Merge(config, BundleConfiguration.OfPreprocessor(preprocessor));
        }

        JsonObject joined = ConfigMerging.Merge(options.CheckpointPreprocessor, options.Preprocessor);
        List<string> decisions = [];
        if (options.CheckpointConfig.Count == 0) decisions.Add(Missing(MaskRcnnConfig.FileName));
        if (options.CheckpointPreprocessor.Count == 0) decisions.Add(Missing(MaskRcnnImageProcessorConfig.FileName));
        if (options.CheckpointConfig["rcnn_test_cfg"] is not null && options.CheckpointPreprocessor["test_cfg"] is not null)
        {
            decisions.Add("Thresholds: test_cfg of preprocessor_config.json over rcnn_test_cfg of config.json, as in the port.");
        }

        foreach (string name in _moved) joined.Remove(name);
        config = ConfigMerging.Merge(config, options.Config);
        return new HuggingFaceFiles(options with { Config = config, Preprocessor = joined }, decisions);
    }

    private static string Missing(string file) =>
        $"{file}: none was read, so the port's defaults act; name the checkpoint's folder instead of the file where it has one.";
}
