namespace MaskRcnn.Onnx.Hosting;

/// <summary>How far a registered segmenter has come.</summary>
internal enum SegmenterPhase
{
    /// <summary>Nobody has asked for it yet.</summary>
    NotLoaded,

    /// <summary>It is loaded; the warm-up that its options ask for is still to come.</summary>
    NotWarm,

    /// <summary>It can take calls.</summary>
    Ready,

    /// <summary>It could not be loaded or warmed up.</summary>
    Failed,
}
