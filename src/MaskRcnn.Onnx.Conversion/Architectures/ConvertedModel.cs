using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>What an architecture made of a checkpoint.</summary>
internal sealed record ConvertedModel
{
    /// <summary>Its name as a user knows it, such as <c>torchvision maskrcnn_resnet50_fpn</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Learned numbers of the checkpoint's network, the rows that a bundle drops among them.</summary>
    public required long Parameters { get; init; }

    /// <summary>The network.</summary>
    public required DetectionNetwork Network { get; init; }

    /// <summary>config.json, with the user's own settings laid over the family's.</summary>
    public required JsonObject Config { get; init; }

    /// <summary>preprocessor_config.json, likewise.</summary>
    public required JsonObject Preprocessor { get; init; }

    /// <summary>
    /// What was decided on the way and from what, one sentence each, for the summary: the batch norm's epsilon, the stride's place, the
    /// labels.
    /// </summary>
    public required IReadOnlyList<string> Decisions { get; init; }
}
