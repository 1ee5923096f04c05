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

    /// <summary>Whether an annotation is left out of account, besides crowds.</summary>
    public virtual bool Ignores(CocoAnnotation annotation) => false;

    /// <summary>Fills the matrix [detections, annotations].</summary>
    public abstract void Fill(Cell cell, double[] matrix);

    private sealed class BoxOverlap : Similarity
    {
        public override void Check(CocoDataset dataset, CocoDetections detections)
        {
        }

        public override void Fill(Cell cell, double[] matrix)
        {
            int next = 0;
            foreach (CocoDetection detection in cell.Detections)
            {
                foreach (CocoAnnotation truth in cell.Truth)
                {
                    matrix[next++] = CocoBox.IntersectionOverUnion(detection.Box, truth.Box, truth.IsCrowd);
                }
            }
        }
    }

    private sealed class MaskOverlap : Similarity
    {
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

        public override void Fill(Cell cell, double[] matrix)
        {
            int next = 0;
            foreach (CocoDetection detection in cell.Detections)
            {
                foreach (CocoAnnotation truth in cell.Truth)
                {
                    matrix[next++] = CocoRle.IntersectionOverUnion(detection.Mask!, truth.Mask!, truth.IsCrowd);
                }
            }
        }
    }
}
