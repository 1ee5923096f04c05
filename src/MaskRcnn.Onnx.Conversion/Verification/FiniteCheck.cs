using System.Buffers;
using System.Numerics.Tensors;
using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Pooling;

namespace MaskRcnn.Onnx.Conversion.Verification;

/// <summary>Looks at everything that a network gives for one input, and stops at the first number that is infinite or none at all.</summary>
internal sealed class FiniteCheck(string input)
{
    /// <summary>How many numbers were looked at.</summary>
    public long Values { get; private set; }

    /// <summary>Checks the raw outputs of the backbone, the proposals and the box head.</summary>
    /// <exception cref="NotFiniteException">Names the stage.</exception>
    public void Outputs(MaskRcnnModelOutput output)
    {
        Features(output.FpnHiddenStates);
        foreach (BoundingBox box in output.Proposals.SelectMany(proposals => proposals).Select(proposal => proposal.Box))
        {
            Require("proposals", [box.X1, box.Y1, box.X2, box.Y2]);
        }

        Require("logits", output.Logits.Span);
        Require("deltas", output.PredBoxes.Span);
    }

    /// <summary>Runs the mask head on boxes, where there is one, and checks its logits.</summary>
    public void Masks(MaskRcnnForObjectDetection model, MaskRcnnModelOutput output, ObjectDetectionResult[] boxes, CancellationToken cancellationToken)
    {
        if (model.HasMasks)
        {
            Require("mask logits", model.ForwardMasks(output, boxes, cancellationToken).Values.Span);
        }
    }

    /// <summary>Runs the keypoint head on boxes, where there is one, and checks its heat maps.</summary>
    public void HeatMaps(MaskRcnnForObjectDetection model, MaskRcnnModelOutput output, ObjectDetectionResult[] boxes, CancellationToken cancellationToken)
    {
        if (model.HasKeypoints)
        {
            float[] maps = new float[checked(boxes.Sum(result => result.Count) * model.Heads.HeatMapsLength)];
            model.Heads.RunKeypointHead(output.FpnHiddenStates, boxes, maps, new StageClock(), cancellationToken);
            Require("heat maps", maps);
        }
    }

    /// <summary>Checks a whole result: boxes, scores and keypoints, and that every mask can be pasted.</summary>
    public void Instances(SegmentationResult result)
    {
        foreach (Instance instance in result.Instances)
        {
            Require("instances", [instance.Score, instance.Box.X1, instance.Box.Y1, instance.Box.X2, instance.Box.Y2, instance.Mask?.Area ?? 0]);
            foreach (Keypoints.Keypoint point in instance.Keypoints ?? [])
            {
                Require("instances", [point.X, point.Y, point.Score]);
            }
        }
    }

    private void Features(FeaturePyramid pyramid)
    {
        for (int level = 0; level < pyramid.Strides.Count; level++)
        {
            int length = checked(pyramid.BatchSize * pyramid.Channels * pyramid.HeightOf(level) * pyramid.WidthOf(level));
            float[] maps = ArrayPool<float>.Shared.Rent(length);
            try
            {
                pyramid.CopyTo(level, maps);
                Require("features", maps.AsSpan(0, length));
            }
            finally
            {
                ArrayPool<float>.Shared.Return(maps);
            }
        }
    }

    private void Require(string stage, ReadOnlySpan<float> values)
    {
        if (values.Length > 0 && !TensorPrimitives.IsFiniteAll(values))
        {
            throw new NotFiniteException(new VerificationFailure(stage, input, $"The {stage} hold numbers that are infinite or not numbers (NaN)."));
        }

        Values += values.Length;
    }
}
