namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>What the results are written as.</summary>
internal enum ResultFormat
{
    /// <summary>One NAME.json per image.</summary>
    Json,

    /// <summary>One results.json in the COCO results format for the whole run.</summary>
    Coco,
}
