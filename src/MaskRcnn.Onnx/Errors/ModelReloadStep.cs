namespace MaskRcnn.Onnx;

/// <summary>How far replacing a model came.</summary>
public enum ModelReloadStep
{
    /// <summary>The new bundle was read, verified and opened.</summary>
    Load,

    /// <summary>The new model was compared with the old one.</summary>
    Signature,

    /// <summary>The new model was run for the first time.</summary>
    WarmUp,
}
