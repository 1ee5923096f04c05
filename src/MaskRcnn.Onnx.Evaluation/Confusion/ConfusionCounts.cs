namespace MaskRcnn.Onnx.Evaluation.Confusion;

/// <summary>How the objects of a class, or those in an image, fared.</summary>
/// <param name="Matched">Annotations that a detection of their class found.</param>
/// <param name="Missed">Annotations that no detection found.</param>
/// <param name="WrongClass">Annotations that only a detection of another class found; counted with the class of the annotation.</param>
/// <param name="Spurious">Detections on nothing, and second detections of the same object; counted with the class of the detection.</param>
public readonly record struct ConfusionCounts(int Matched, int Missed, int WrongClass, int Spurious)
{
    /// <summary>Everything that is not as it should be.</summary>
    public int Errors => Missed + WrongClass + Spurious;

    /// <summary>Both together.</summary>
    public static ConfusionCounts operator +(ConfusionCounts left, ConfusionCounts right) => new(
        left.Matched + right.Matched, left.Missed + right.Missed, left.WrongClass + right.WrongClass, left.Spurious + right.Spurious);

    /// <summary>Both together.</summary>
    public static ConfusionCounts Add(ConfusionCounts left, ConfusionCounts right) => left + right;
}
