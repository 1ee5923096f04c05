namespace MaskRcnn.Onnx.Conversion;

/// <summary>What a conversion found and wrote.</summary>
/// <remarks>Immutable.</remarks>
public sealed record ConversionSummary
{
    /// <summary>The architecture as its family names it, such as <c>torchvision maskrcnn_resnet50_fpn</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The bundle's name.</summary>
    public required string Name { get; init; }

    /// <summary>Learned numbers in the checkpoint's network, as PyTorch counts parameters: neither statistics of batch norms nor frozen norms.</summary>
    public required long Parameters { get; init; }

    /// <summary>Billions of floating-point operations (a multiply-add is two) for one image of 800x1344 with 1,000 proposals and 100 detections.</summary>
    public required double GigaFlops { get; init; }

    /// <summary>The names of the classes, without the background.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The files of the bundle and their sizes in bytes, in the manifest's order.</summary>
    public required IReadOnlyDictionary<string, long> Files { get; init; }

    /// <summary>SHA-256 of the checkpoint, lower-case hexadecimal.</summary>
    public required string CheckpointSha256 { get; init; }

    /// <summary>What was decided and from what, one sentence each.</summary>
    public required IReadOnlyList<string> Decisions { get; init; }
}
