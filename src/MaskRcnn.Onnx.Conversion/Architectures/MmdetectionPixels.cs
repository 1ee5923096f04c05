using System.Globalization;
using System.Text.Json.Nodes;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>How mmdetection prepares an image, where neither the checkpoint nor the user says otherwise.</summary>
internal static class MmdetectionPixels
{
    /// <summary>preprocessor_config.json of a style: caffe's weights see BGR without a deviation, PyTorch's RGB with one.</summary>
    public static JsonObject Preprocessor(bool isCaffe) => new()
    {
        ["image_processor_type"] = "MaskRCNNImageProcessor",
        ["do_resize"] = true,
        ["size"] = new JsonObject { ["shortest_edge"] = 800, ["longest_edge"] = 1333 },
        ["resample"] = 2,
        ["resize_filter"] = "opencv_bilinear",
        ["size_rounding"] = "round",
        ["channel_order"] = isCaffe ? "BGR" : "RGB",
        ["do_rescale"] = false,
        ["do_normalize"] = true,
        ["image_mean"] = ConfigFields.List(isCaffe ? [103.53, 116.28, 123.675] : (double[])[123.675, 116.28, 103.53]),
        ["image_std"] = ConfigFields.List(isCaffe ? [1, 1, 1] : (double[])[58.395, 57.12, 57.375]),
        ["do_pad"] = true,
        ["size_divisor"] = 32,
    };

    /// <summary>What was decided in the end, for the summary.</summary>
    public static string Tell(JsonObject preprocessor) => string.Create(
        CultureInfo.InvariantCulture,
        $"Pixels: {preprocessor["channel_order"]}, mean {List(preprocessor["image_mean"])}, deviation {List(preprocessor["image_std"])}.");

    private static string List(JsonNode? numbers) =>
        numbers is JsonArray list ? string.Join(' ', list.Select(number => number?.ToJsonString())) : numbers?.ToJsonString() ?? "";
}
