using MaskRcnn.Onnx.Detections;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Conversion.Verification;

/// <summary>Boxes for the mask and keypoint heads, which must be seen to work even where a network finds nothing in the test pictures.</summary>
internal static class ProbeBoxes
{
    private const int FromProposals = 7;

    /// <summary>The whole picture and the best proposals of each image, with labels spread over all classes, the first and the last among them.</summary>
    public static ObjectDetectionResult[] Of(MaskRcnnModelOutput output, int classes)
    {
        var probes = new ObjectDetectionResult[output.Batch];
        for (int image = 0; image < probes.Length; image++)
        {
            ImageSize size = output.ResizedSizes[image];
            BoundingBox[] boxes =
            [
                new BoundingBox(0f, 0f, size.Width, size.Height),
                .. output.Proposals[image].Take(FromProposals).Select(proposal => proposal.Box),
            ];
            int last = Math.Max(1, boxes.Length - 1);
            probes[image] = new ObjectDetectionResult(
                [.. boxes.Select((box, i) => new Detection(box, box, Score: 1f, ClassId: i * (classes - 1) / last, ProposalIndex: 0))]);
        }

        return probes;
    }
}
