using MaskRcnn.Onnx.Detections;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx;

/// <summary>The detections of one image, best score first: what the port's <c>post_process_object_detection</c> gives for it.</summary>
/// <remarks>Immutable.</remarks>
public sealed class ObjectDetectionResult
{
    private readonly Detection[] _detections;

    /// <summary>Wraps detections; they are copied.</summary>
    public ObjectDetectionResult(ReadOnlySpan<Detection> detections) => _detections = detections.ToArray();

    /// <summary>How many there are.</summary>
    public int Count => _detections.Length;

    /// <summary>Probability of the class of each, 0..1.</summary>
    public IReadOnlyList<float> Scores => field ??= Array.ConvertAll(_detections, detection => detection.Score);

    /// <summary>Class of each, 0..K-1.</summary>
    public IReadOnlyList<int> Labels => field ??= Array.ConvertAll(_detections, detection => detection.ClassId);

    /// <summary>Box of each in pixels of the original image.</summary>
    public IReadOnlyList<BoundingBox> Boxes => field ??= Array.ConvertAll(_detections, detection => detection.Box);

    /// <summary>All of it together, with the box in network pixels that masks are pooled from.</summary>
    public IReadOnlyList<Detection> Detections => _detections;
}
