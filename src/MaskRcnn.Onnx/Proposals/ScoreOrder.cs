namespace MaskRcnn.Onnx.Proposals;

/// <summary>Which form of the objectness orders proposals.</summary>
public enum ScoreOrder
{
    /// <summary>After the sigmoid in float32, where saturated logits tie.</summary>
    Probability,

    /// <summary>The raw logit.</summary>
    Logit,
}
