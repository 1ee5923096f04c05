namespace MaskRcnn.Onnx.Drawing;

/// <summary>What gives an instance its colour.</summary>
public enum OverlayColoring
{
    /// <summary>The class: one colour for all objects of a class, the same in every image.</summary>
    Class,

    /// <summary>The position in the result: neighbours of one class can be told apart. For models with a single class.</summary>
    Instance,
}
