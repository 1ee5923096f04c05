using System.Numerics.Tensors;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.Proposals;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Parity;

/// <summary>
/// Compares a converted bundle with what the reference computed with the same weights. Every folder below tests/Fixtures/conversion is
/// compared by <see cref="ConvertedFixtureTests"/>: a family adds a fixture (see <see cref="ConversionFixture"/>), no code.
/// What can be compared depends on the arrays that the script stored for an image, all optional:
/// <list type="bullet">
/// <item><c>rpn_logits_S</c>, <c>rpn_deltas_S</c> (S a stride): every 13th value of the flattened map [A, H, W] or [4A, H, W] of a picture
/// that went through the network alone;</item>
/// <item><c>proposals</c> [n, 4] in network pixels, best first, and <c>proposal_scores</c> [n];</item>
/// <item><c>box_logits</c> [n, K + 1], background last, and <c>box_deltas</c> [n, 4K], for those proposals of a picture that went alone;</item>
/// <item><c>mask_u16</c> [d, M, M]: the probabilities of the detections' masks times 65535;</item>
/// <item><c>keypoints</c> [d, N, 2] in pixels of the picture and <c>keypoint_scores</c> [d, N], for a picture that went alone.</item>
/// </list>
/// The detections (boxes, labels, scores, masks) are those of every picture. Choose pictures and weights such that no decision of the
/// reference hangs on float32's last bits (scripts/make_tiny_torchvision_fixture.py, <c>agree</c>): nothing is matched, the order must be the same.
/// </summary>
internal static class ConvertedBundleParity
{
    private const double PixelTolerance = 1e-4;
    private const double ProbabilityTolerance = 1e-3;

    /// <summary>Compares all cases of a fixture; fails the test at the first difference that is too great.</summary>
    public static ParityDifferences Measure(ConversionFixture fixture, string bundleFolder)
    {
        ModelBundle bundle = ModelBundle.Load(bundleFolder);
        Assert.That(bundle.Warnings, Is.Empty);
        var differences = new ParityDifferences();
        using var rpn = new RawRpn(bundleFolder);
        using var segmenter = new InstanceSegmenter(bundle);
        var model = (MaskRcnnForObjectDetection)segmenter.GetService(typeof(MaskRcnnForObjectDetection))!;
        var processor = (MaskRcnnImageProcessor)segmenter.GetService(typeof(MaskRcnnImageProcessor))!;
        foreach (ReferenceCase item in ReferenceCase.Load(fixture.Folder))
        {
            Stages(item, processor, model, rpn, differences);
            if (item.Images.Count == 1) Results(item, segmenter, differences);
        }

        return differences;
    }

    private static void Stages(
        ReferenceCase item, MaskRcnnImageProcessor processor, MaskRcnnForObjectDetection model, RawRpn rpn, ParityDifferences differences)
    {
        using PixelValues pixels = processor.Preprocess(item.Frames());
        Assert.That((int[])[pixels.Batch, 3, pixels.Height, pixels.Width], Is.EqualTo(item.Shape), $"shape of {item.Name}");
        float[] sample = [.. Enumerable.Range(0, item.Sample.Length).Select(i => pixels.Memory.Span[i * item.SampleStep])];
        differences.Absolute(sample, item.Sample, PixelTolerance * Math.Max(1, item.Sample.Max(Math.Abs)), "network input");
        if (item.Images.Count == 1) rpn.Compare(pixels, item.Images[0], differences);

        using MaskRcnnModelOutput output = model.Forward(pixels);
        if (item.Images.Count == 1) BoxHead(output, item.Images[0], differences);
        IReadOnlyList<ObjectDetectionResult> detections = processor.PostProcessObjectDetection(output, threshold: 0f);
        for (int image = 0; image < item.Images.Count; image++)
        {
            ReferenceImage expected = item.Images[image];
            Proposals(output.Proposals[image], expected, differences);
            Assert.That(detections[image].Labels, Is.EqualTo(expected.ClassIds), $"classes of picture {image} of {item.Name}");
            differences.Boxes(detections[image].Boxes, expected.Boxes, "boxes of detections");
            differences.Scores(detections[image].Scores, expected.Scores, "scores of detections");
        }

        if (model.HasMasks) Masks(item, processor, output, detections, model.ForwardMasks(output, detections), differences);
    }

    private static void Proposals(IReadOnlyList<Proposal> found, ReferenceImage expected, ParityDifferences differences)
    {
        if (!expected.Has("proposals")) return;
        float[] corners = [.. found.SelectMany(proposal => (float[])[proposal.Box.X1, proposal.Box.Y1, proposal.Box.X2, proposal.Box.Y2])];
        differences.Absolute(corners, expected.Array("proposals"), 0.05, "boxes of proposals (pixels)");
        differences.Scores([.. found.Select(proposal => proposal.Score)], expected.Array("proposal_scores"), "scores of proposals");
    }

    private static void BoxHead(MaskRcnnModelOutput output, ReferenceImage expected, ParityDifferences differences)
    {
        if (expected.Has("box_logits")) differences.Raw(output.Logits.Span, expected.Array("box_logits"), "box logits");
        if (expected.Has("box_deltas")) differences.Raw(output.PredBoxes.Span, expected.Array("box_deltas"), "box deltas");
    }

    private static void Masks(
        ReferenceCase item, MaskRcnnImageProcessor processor, MaskRcnnModelOutput output, IReadOnlyList<ObjectDetectionResult> detections,
        MaskLogits logits, ParityDifferences differences)
    {
        IReadOnlyList<IReadOnlyList<IReadOnlyList<InstanceMask>>> byClass =
            processor.PostProcessInstanceSegmentation(detections, logits, output.OriginalSizes);
        int first = 0;
        for (int image = 0; image < item.Images.Count; image++)
        {
            ReferenceImage expected = item.Images[image];
            Assert.That(expected.Masks, Has.Count.EqualTo(detections[image].Count), $"stored masks of picture {image} of {item.Name}");
            int[] taken = new int[byClass[image].Count];
            for (int i = 0; i < detections[image].Count; i++)
            {
                int classId = detections[image].Labels[i];
                differences.Mask(
                    byClass[image][classId][taken[classId]++].ToCocoRle(), expected.Masks[i], $"detection {i} of picture {image} of {item.Name}");
            }

            SoftMasks(logits, first, expected, differences);
            first += detections[image].Count;
        }
    }

    private static void SoftMasks(MaskLogits logits, int first, ReferenceImage expected, ParityDifferences differences)
    {
        if (!expected.Has("mask_u16")) return;
        float[] stored = expected.Array("mask_u16");
        float[] probabilities = new float[stored.Length];
        TensorPrimitives.Sigmoid(logits.Values.Span.Slice(first * logits.Size * logits.Size, stored.Length), probabilities);
        TensorPrimitives.Divide(stored, 65535f, stored);
        differences.Absolute(probabilities, stored, ProbabilityTolerance, "mask probabilities");
    }

    private static void Results(ReferenceCase item, InstanceSegmenter segmenter, ParityDifferences differences)
    {
        ReferenceImage expected = item.Images[0];
        IReadOnlyList<Instance> found = segmenter.Segment(expected.Frame(), new SegmentationOptions { ScoreThreshold = 0f }).Instances;
        Assert.That(found.Select(instance => instance.ClassId), Is.EqualTo(expected.ClassIds), $"classes of {item.Name}");
        differences.Boxes([.. found.Select(instance => instance.Box)], expected.Boxes, "boxes of results");
        differences.Scores([.. found.Select(instance => instance.Score)], expected.Scores, "scores of results");
        if (!expected.Has("keypoints")) return;
        float[] places = [.. found.SelectMany(instance => instance.Keypoints!).SelectMany(point => (float[])[point.X, point.Y])];
        differences.Absolute(places, expected.Array("keypoints"), 0.05, "keypoints (pixels)");
        float[] scores = [.. found.SelectMany(instance => instance.Keypoints!).Select(point => point.Score)];
        differences.Raw(scores, expected.Array("keypoint_scores"), "scores of keypoints");
    }
}
