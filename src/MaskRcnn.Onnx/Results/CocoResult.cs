namespace MaskRcnn.Onnx.Results;

/// <summary>One detection in the COCO results format, as pycocotools' <c>loadRes</c> reads it. Numbers are not rounded.</summary>
/// <remarks>Immutable and safe to share.</remarks>
public sealed record CocoResult
{
    /// <summary>The image in the data set.</summary>
    public required long ImageId { get; init; }

    /// <summary>The class in the data set.</summary>
    public required int CategoryId { get; init; }

    /// <summary>The box, <c>[x, y, width, height]</c> in pixels, x and y of its top left corner.</summary>
    public required IReadOnlyList<double> Bbox { get; init; }

    /// <summary>Probability of the class, 0..1.</summary>
    public required double Score { get; init; }

    /// <summary>The mask; left out where there is none.</summary>
    public MaskDocument? Segmentation { get; init; }

    /// <summary>x, y and score of each keypoint in turn; left out where there are none.</summary>
    public IReadOnlyList<double>? Keypoints { get; init; }

    /// <summary>Describes an instance.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="imageId">The image in the data set.</param>
    /// <param name="keypointOffset">Subtracted from x and y of keypoints: the <c>keypoint_coco_offset</c> of the bundle's family.</param>
    public static CocoResult FromInstance(Instance instance, long imageId, double keypointOffset = 0)
    {
        ArgumentNullException.ThrowIfNull(instance);
        double x = instance.Box.X1;
        double y = instance.Box.Y1;
        return new CocoResult
        {
            ImageId = imageId,
            CategoryId = instance.CategoryId,
            Bbox = [x, y, instance.Box.X2 - x, instance.Box.Y2 - y],
            Score = instance.Score,
            Segmentation = instance.Mask is { } mask ? MaskDocument.FromRle(mask.ToCocoRle()) : null,
            Keypoints = instance.Keypoints is { } keypoints
                ? [.. keypoints.SelectMany(point => new double[] { point.X - keypointOffset, point.Y - keypointOffset, point.Score })]
                : null,
        };
    }
}
