namespace MaskRcnn.Onnx.Server.Endpoints;

/// <summary>How masks are written.</summary>
internal enum MaskForm
{
    /// <summary>COCO's compressed run lengths.</summary>
    Rle,

    /// <summary>The outlines.</summary>
    Polygon,

    /// <summary>A small picture.</summary>
    Png,

    /// <summary>Not at all; the network does not compute them.</summary>
    None,
}
