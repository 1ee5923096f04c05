namespace MaskRcnn.Onnx.Proposals;

/// <summary>The extent that proposals are clipped to.</summary>
public enum ProposalClip
{
    /// <summary>The padded batch.</summary>
    Padded,

    /// <summary>The resized image.</summary>
    Image,
}
