namespace MaskRcnn.Onnx.Tiling;

/// <summary>The time of an image from that of its tiles.</summary>
internal static class TileTimings
{
    /// <summary>The sum over the batches: tiles that ran together hold one object with the time of all of them, which counts once.</summary>
    public static StageTimings Sum(IReadOnlyList<SegmentationResult> tiles)
    {
        var seen = new HashSet<StageTimings>(ReferenceEqualityComparer.Instance);
        StageTimings sum = StageTimings.None;
        foreach (SegmentationResult tile in tiles)
        {
            StageTimings next = tile.Timings;
            if (seen.Add(next))
            {
                sum = new StageTimings
                {
                    Preprocess = sum.Preprocess + next.Preprocess,
                    Backbone = sum.Backbone + next.Backbone,
                    Proposals = sum.Proposals + next.Proposals,
                    Pooling = sum.Pooling + next.Pooling,
                    BoxHead = sum.BoxHead + next.BoxHead,
                    Selection = sum.Selection + next.Selection,
                    MaskHead = sum.MaskHead + next.MaskHead,
                };
            }
        }

        return sum;
    }
}
