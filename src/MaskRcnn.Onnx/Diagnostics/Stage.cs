namespace MaskRcnn.Onnx.Diagnostics;

/// <summary>A stage of a call, in the order in which the data flows.</summary>
internal enum Stage
{
    Preprocess,
    Backbone,
    Proposals,
    Pooling,
    BoxHead,
    Selection,
    MaskHead,
}
