using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Evaluation.Matching;

/// <summary>How much a detection and an annotation are alike, 0..1, for the three kinds of evaluation.</summary>
internal abstract class Similarity
{
    /// <summary>The measure of a kind of evaluation.</summary>
    /// <exception cref="ArgumentException">A spread of the keypoints is not positive.</exception>
    public static Similarity Of(EvaluationOptions options) => options.Type switch
    {
        EvaluationType.Boxes => new BoxOverlap(),
        EvaluationType.Masks => new MaskOverlap(),
        EvaluationType.Keypoints => new KeypointSimilarity(options.KeypointSigmas),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Type, "Not a kind of evaluation."),
    };

    /// <summary>Refuses what cannot be compared, before any work is done.</summary>
    /// <exception cref="EvaluationDataException">A detection or an annotation lacks what is compared.</exception>
    public abstract void Check(CocoDataset dataset, CocoDetections detections);

    /// <summary>Whether an annotation is one that a detection must find: no crowd, and something to compare.</summary>
    public virtual bool Counts(CocoAnnotation annotation) => !annotation.IsCrowd;

    /// <summary>Whether an annotation counts in a range of sizes.</summary>
    public bool Counts(CocoAnnotation annotation, AreaRange range) => range.Contains(annotation.Area) && Counts(annotation);

    /// <summary>The area that decides whether a detection which matches nothing counts in a range of sizes.</summary>
    public virtual double AreaOf(CocoDetection detection) => detection.Area;

    /// <summary>Fills the matrix [detections, annotations].</summary>
    public abstract void Fill(ReadOnlySpan<CocoAnnotation> truths, ReadOnlySpan<CocoDetection> detections, Span<double> matrix);

    private sealed class BoxOverlap : Similarity
    {
        public override void Check(CocoDataset dataset, CocoDetections detections)
        {
        }

        public override void Fill(ReadOnlySpan<CocoAnnotation> truths, ReadOnlySpan<CocoDetection> detections, Span<double> matrix)
        {
            int next = 0;
            foreach (CocoDetection detection in detections)
            {
                foreach (CocoAnnotation truth in truths)
                {
                    matrix[next++] = CocoBox.IntersectionOverUnion(detection.Box, truth.Box, truth.IsCrowd);
                }
            }
        }
    }

    private sealed class MaskOverlap : Similarity
    {
        /// <summary>
        /// The mask's own pixels, also where the result has a box: Detectron2 and mmdetection take the boxes out before they call
        /// pycocotools, which would go by the box's area otherwise. The numbers over all sizes do not depend on it.
        /// </summary>
        public override double AreaOf(CocoDetection detection) => detection.Mask!.Area;

        public override void Check(CocoDataset dataset, CocoDetections detections)
        {
            foreach (CocoAnnotation annotation in dataset.Annotations)
            {
                if (annotation.Mask is null)
                {
                    throw new EvaluationDataException("is missing, so masks cannot be evaluated", null, $"annotation {annotation.Id}", "segmentation");
                }
            }

            for (int i = 0; i < detections.All.Count; i++)
            {
                if (detections.All[i].Mask is null)
                {
                    throw new EvaluationDataException("is missing, so masks cannot be evaluated", null, $"result {i}", "segmentation");
                }
            }
        }

        public override void Fill(ReadOnlySpan<CocoAnnotation> truths, ReadOnlySpan<CocoDetection> detections, Span<double> matrix)
        {
            int next = 0;
            foreach (CocoDetection detection in detections)
            {
                foreach (CocoAnnotation truth in truths)
                {
                    matrix[next++] = CocoRle.IntersectionOverUnion(detection.Mask!, truth.Mask!, truth.IsCrowd);
                }
            }
        }
    }
}
