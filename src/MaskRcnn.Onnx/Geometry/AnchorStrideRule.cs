namespace MaskRcnn.Onnx.Geometry;

/// <summary>How far apart the anchors of a level lie.</summary>
public enum AnchorStrideRule
{
    /// <summary>The level's nominal stride.</summary>
    Fixed,

    /// <summary>The padded input size divided by the feature map's size, as whole numbers (torchvision).</summary>
    InputOverFeature,
}
