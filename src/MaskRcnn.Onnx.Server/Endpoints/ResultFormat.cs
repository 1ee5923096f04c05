namespace MaskRcnn.Onnx.Server.Endpoints;

/// <summary>What a request is answered with.</summary>
internal enum ResultFormat
{
    /// <summary>A segmentation document.</summary>
    Json,

    /// <summary>Detections in COCO's results format.</summary>
    Coco,

    /// <summary>The picture with what was found drawn in, as PNG.</summary>
    Overlay,
}
