namespace MaskRcnn.Onnx.Graphs;

/// <summary>The verified bytes of a bundle's graphs; external data is already inside.</summary>
internal sealed record GraphFiles
{
    public const string BackboneName = "backbone.onnx";
    public const string BoxHeadName = "box_head.onnx";
    public const string MaskHeadName = "mask_head.onnx";
    public const string KeypointHeadName = "keypoint_head.onnx";

    /// <summary>The bundle's name, for logs.</summary>
    public required string Bundle { get; init; }

    public required ReadOnlyMemory<byte> Backbone { get; init; }

    public required ReadOnlyMemory<byte> BoxHead { get; init; }

    /// <summary>Null in a bundle without masks.</summary>
    public ReadOnlyMemory<byte>? MaskHead { get; init; }

    /// <summary>Null in a bundle without keypoints.</summary>
    public ReadOnlyMemory<byte>? KeypointHead { get; init; }
}
