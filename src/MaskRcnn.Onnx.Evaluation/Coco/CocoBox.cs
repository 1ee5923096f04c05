namespace MaskRcnn.Onnx.Evaluation.Coco;

/// <summary>A box as COCO writes it, in pixels of the image.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width, at least 0.</param>
/// <param name="Height">Height, at least 0.</param>
public readonly record struct CocoBox(double X, double Y, double Width, double Height)
{
    /// <summary>Width times height.</summary>
    public double Area => Width * Height;

    /// <summary>Intersection over union in double precision, as pycocotools' <c>bbIou</c>; over the detection's own area where the truth is a crowd.</summary>
    /// <param name="detection">The detection's box.</param>
    /// <param name="truth">The annotation's box.</param>
    /// <param name="crowd">Whether the annotation is a crowd.</param>
    public static double IntersectionOverUnion(CocoBox detection, CocoBox truth, bool crowd = false)
    {
        double width = Math.Min(detection.X + detection.Width, truth.X + truth.Width) - Math.Max(detection.X, truth.X);
        double height = Math.Min(detection.Y + detection.Height, truth.Y + truth.Height) - Math.Max(detection.Y, truth.Y);
        if (width <= 0 || height <= 0)
        {
            return 0;
        }

        double intersection = width * height;
        return intersection / (crowd ? detection.Area : detection.Area + truth.Area - intersection);
    }
}
