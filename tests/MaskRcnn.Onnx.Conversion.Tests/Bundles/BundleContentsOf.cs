using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Conversion.Bundles;
using MaskRcnn.Onnx.Conversion.Networks;
using MaskRcnn.Onnx.Conversion.Tests.Networks;

namespace MaskRcnn.Onnx.Conversion.Tests.Bundles;

/// <summary>What makes a bundle of a random network that the SDK opens.</summary>
internal static class BundleContentsOf
{
    public static BundleContents Small(DetectionNetwork network) => new()
    {
        Network = network,
        Name = "small",
        Config = new JsonObject
        {
            ["model_type"] = "maskrcnn",
            ["id2label"] = new JsonObject { ["0"] = "cell", ["1"] = "noyau", ["2"] = "Zelle (groß)" },
            ["fpn_out_channels"] = 8,
            ["rcnn_test_cfg"] = new JsonObject { ["score_thr"] = 0.0 },
            ["keypoint_names"] = new JsonArray([.. Enumerable.Range(0, RandomNetworks.Keypoints).Select(i => (JsonNode)$"point {i}")]),
            ["keypoint_flip_pairs"] = new JsonArray(),
            ["keypoint_skeleton"] = new JsonArray(),
            ["keypoint_sigmas"] = new JsonArray([.. Enumerable.Range(0, RandomNetworks.Keypoints).Select(_ => (JsonNode)0.1)]),
        },
        Preprocessor = new JsonObject { ["size"] = new JsonObject { ["shortest_edge"] = 64, ["longest_edge"] = 96 } },
    };
}
