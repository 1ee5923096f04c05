namespace MaskRcnn.Onnx;

/// <summary>Wall time of the stages of one call, in the order in which the data flows.</summary>
/// <remarks>Immutable.</remarks>
public sealed record StageTimings
{
    /// <summary>Nothing was measured.</summary>
    public static StageTimings None { get; } = new();

    /// <summary>Resize, rescale, normalise, pad.</summary>
    public TimeSpan Preprocess { get; init; }

    /// <summary>Backbone, feature pyramid and RPN head.</summary>
    public TimeSpan Backbone { get; init; }

    /// <summary>Top-k, decoding and suppression of the anchors.</summary>
    public TimeSpan Proposals { get; init; }

    /// <summary>RoIAlign for the box head and for the mask or keypoint head.</summary>
    public TimeSpan Pooling { get; init; }

    /// <summary>The box head.</summary>
    public TimeSpan BoxHead { get; init; }

    /// <summary>Softmax, decoding, class-wise suppression.</summary>
    public TimeSpan Selection { get; init; }

    /// <summary>The mask head, or the keypoint head.</summary>
    public TimeSpan MaskHead { get; init; }

    /// <summary>The sum.</summary>
    public TimeSpan Total => Preprocess + Backbone + Proposals + Pooling + BoxHead + Selection + MaskHead;
}
