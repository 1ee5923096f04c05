using System.Numerics.Tensors;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.Proposals;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Parity;

/// <summary>
/// The stages one after the other, through the classes in the shape of the Hugging Face port, against the intermediate results of the
/// Python reference of each family; also for pictures of different sizes that are padded into one batch.
/// </summary>
[TestFixtureSource(typeof(ReferenceFixture), nameof(ReferenceFixture.Names))]
internal sealed class StageParityTests(string family)
{
    // Pixels of the network's input differ by what float32 leaves of values up to 3.
    private const double PixelTolerance = 1e-5;
    private const double LogitTolerance = 2e-3;

    private ReferenceFixture _reference = null!;
    private ModelBundle _bundle = null!;
    private MaskRcnnImageProcessor _processor = null!;
    private MaskRcnnForObjectDetection _model = null!;

    [OneTimeSetUp]
    public void Open()
    {
        _reference = ReferenceFixture.Open(family);
        _bundle = ModelBundle.Load(_reference.BundleFolder);
        _processor = new MaskRcnnImageProcessor(_bundle);
        _model = new MaskRcnnForObjectDetection(_bundle);
    }

    [OneTimeTearDown]
    public void Close()
    {
        _model.Dispose();
        _reference.Dispose();
    }

    [Test]
    public void The_bundle_has_nothing_odd() => Assert.That(_bundle.Warnings, Is.Empty);

    [Test]
    public void The_network_input_is_that_of_the_reference()
    {
        foreach (ReferenceCase item in _reference.Cases)
        {
            using PixelValues pixels = _processor.Preprocess(item.Frames());

            Assert.That((int[])[pixels.Batch, 3, pixels.Height, pixels.Width], Is.EqualTo(item.Shape), $"shape of {item.Name}");
            Assert.That(pixels.ResizedSizes, Is.EqualTo(item.Images.Select(image => image.Resized)), $"sizes of {item.Name}");
            float[] sample = [.. Enumerable.Range(0, item.Sample.Length).Select(i => pixels.Memory.Span[i * item.SampleStep])];
            Closeness.Values(sample, item.Sample, PixelTolerance, $"pixels of {item.Name}");
            double sum = 0;
            foreach (float value in pixels.Values) sum += Math.Abs((double)value);
            Assert.That(sum, Is.EqualTo(item.AbsoluteSum).Within(1e-6 * item.AbsoluteSum), $"sum of {item.Name}");
        }
    }

    [Test]
    public void The_proposals_are_those_of_the_reference()
    {
        foreach (ReferenceCase item in _reference.Cases)
        {
            using PixelValues pixels = _processor.Preprocess(item.Frames());
            using MaskRcnnModelOutput output = _model.Forward(pixels);
            for (int image = 0; image < item.Images.Count; image++)
            {
                IReadOnlyList<Proposal> found = output.Proposals[image];
                string what = $"proposals of picture {image} of {item.Name}";
                Closeness.Values([.. found.SelectMany(proposal => Corners(proposal.Box))], item.Images[image].Array("proposals"), Closeness.Pixels, what);
                Closeness.Values([.. found.Select(proposal => proposal.Score)], item.Images[image].Array("proposal_scores"), Closeness.Score, what);
            }
        }
    }

    [Test]
    public void The_box_head_gives_what_it_gives_in_the_reference()
    {
        ReferenceCase[] stored = [.. _reference.Cases.Where(item => item.Images.Count == 1)];
        Assert.That(stored, Is.Not.Empty);
        foreach (ReferenceCase item in stored)
        {
            using PixelValues pixels = _processor.Preprocess(item.Frames());
            using MaskRcnnModelOutput output = _model.Forward(pixels);
            Closeness.Values(output.Logits.Span, item.Images[0].Array("box_logits"), LogitTolerance, $"logits of {item.Name}");
            Closeness.Values(output.PredBoxes.Span, item.Images[0].Array("box_deltas"), LogitTolerance, $"deltas of {item.Name}");
        }
    }

    [Test]
    public void Detections_and_masks_are_those_of_the_reference()
    {
        foreach (ReferenceCase item in _reference.Cases)
        {
            using PixelValues pixels = _processor.Preprocess(item.Frames());
            using MaskRcnnModelOutput output = _model.Forward(pixels);
            IReadOnlyList<ObjectDetectionResult> detections = _processor.PostProcessObjectDetection(output, threshold: 0f);
            MaskLogits logits = _model.ForwardMasks(output, detections);
            IReadOnlyList<IReadOnlyList<IReadOnlyList<InstanceMask>>> byClass =
                _processor.PostProcessInstanceSegmentation(detections, logits, output.OriginalSizes);
            int first = 0;
            for (int image = 0; image < item.Images.Count; image++)
            {
                string what = $"picture {image} of {item.Name}";
                CompareDetections(detections[image], item.Images[image], what);
                CompareSoftMasks(logits, first, item.Images[image], what);
                CompareMasks(detections[image], byClass[image], item.Images[image], what);
                first += detections[image].Count;
            }
        }
    }

    private static void CompareDetections(ObjectDetectionResult found, ReferenceImage expected, string what)
    {
        Assert.That(found.Labels, Is.EqualTo(expected.ClassIds), $"classes of {what}");
        Closeness.Values([.. found.Scores], [.. expected.Scores], Closeness.Score, $"scores of {what}");
        for (int i = 0; i < found.Count; i++) Closeness.Box(found.Boxes[i], expected.Boxes[i], $"detection {i} of {what}");
    }

    private static void CompareSoftMasks(MaskLogits logits, int first, ReferenceImage expected, string what)
    {
        if (!expected.Has("mask_u16")) return;
        float[] stored = expected.Array("mask_u16");
        int length = logits.Size * logits.Size;
        float[] probabilities = new float[stored.Length];
        TensorPrimitives.Sigmoid(logits.Values.Span.Slice(first * length, stored.Length), probabilities);
        TensorPrimitives.Divide(stored, 65535f, stored);
        Closeness.Values(probabilities, stored, 1e-3, $"mask probabilities of {what}");
    }

    private static void CompareMasks(
        ObjectDetectionResult found, IReadOnlyList<IReadOnlyList<InstanceMask>> byClass, ReferenceImage expected, string what)
    {
        int[] taken = new int[byClass.Count];
        for (int i = 0; i < found.Count; i++)
        {
            int classId = found.Labels[i];
            Closeness.Mask(byClass[classId][taken[classId]++].ToCocoRle(), expected.Masks[i], $"detection {i} of {what}");
        }

        Assert.That(byClass.Select(masks => masks.Count), Is.EqualTo(taken), $"masks by class of {what}");
    }

    private static float[] Corners(BoundingBox box) => [box.X1, box.Y1, box.X2, box.Y2];
}
