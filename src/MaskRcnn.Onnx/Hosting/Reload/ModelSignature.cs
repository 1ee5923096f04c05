namespace MaskRcnn.Onnx.Hosting;

/// <summary>What callers rely on of a model: its classes, their ids, and what it finds of an instance.</summary>
internal static class ModelSignature
{
    /// <summary>The first thing that a caller of the old model would not find in the new one; null where there is none.</summary>
    public static string? Difference(SegmenterInfo old, SegmenterInfo replacement) =>
        !old.Labels.SequenceEqual(replacement.Labels, StringComparer.Ordinal) ? "its classes are others"
        : !old.CategoryIds.SequenceEqual(replacement.CategoryIds) ? "its category ids are others"
        : old.HasMasks != replacement.HasMasks ? old.HasMasks ? "it finds no masks" : "it finds masks, the old one did not"
        : !old.KeypointNames.SequenceEqual(replacement.KeypointNames, StringComparer.Ordinal) ? "its keypoints are others"
        : null;
}
