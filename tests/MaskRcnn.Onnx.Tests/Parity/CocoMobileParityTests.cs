using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Proposals;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Parity;

/// <summary>A real network trained on COCO (one pyramid level, Detectron2's conventions), from the reference's own network input on.</summary>
internal sealed class CocoMobileParityTests
{
    private MaskRcnnForObjectDetection _model = null!;
    private MaskRcnnImageProcessor _processor = null!;

    [OneTimeSetUp]
    public void Open()
    {
        var bundle = ModelBundle.Load(TestPaths.SharedOrSkip("models", "coco-mobile-maskrcnn"));
        _model = new MaskRcnnForObjectDetection(bundle);
        _processor = new MaskRcnnImageProcessor(bundle);
    }

    [OneTimeTearDown]
    public void Close() => _model?.Dispose();

    [TestCase("5001")]
    [TestCase("168974")]
    [TestCase("269314")]
    public void Proposals_detections_and_mask_logits_are_those_of_the_reference(string image)
    {
        using PixelValues pixels = NetworkInput(image);
        using MaskRcnnModelOutput output = _model.Forward(pixels);
        CompareProposals(output.Proposals[0], image);

        IReadOnlyList<ObjectDetectionResult> detections = _processor.PostProcessObjectDetection(output, threshold: 0f);
        CompareDetections(detections[0], Load(image, "detections"));

        MaskLogits masks = _model.ForwardMasks(output, detections);
        Closeness.Values(masks.Values.Span, Load(image, "mask_logits").Data, 5e-3, "mask logits");
    }

    [Test]
    public void The_box_head_gives_the_logits_and_deltas_of_the_reference()
    {
        using PixelValues pixels = NetworkInput("168974");
        using MaskRcnnModelOutput output = _model.Forward(pixels);

        Closeness.Values(output.Logits.Span, Load("168974", "box_logits").Data, 1e-3, "box logits");
        Closeness.Values(output.PredBoxes.Span, Load("168974", "box_deltas").Data, 1e-3, "box deltas");
    }

    /// <summary>The reference's detections are in network pixels, so the image is declared to have the network's size.</summary>
    private static PixelValues NetworkInput(string image)
    {
        NpyArray pixels = Load(image, "pixel_values");
        var size = new ImageSize(pixels.Shape[3], pixels.Shape[2]);
        return PixelValues.CopyOf(pixels.Data, size.Height, size.Width, [size], [size]);
    }

    private static void CompareProposals(IReadOnlyList<Proposal> found, string image)
    {
        float[] boxes = Load(image, "proposals").Data;
        float[] logits = Load(image, "proposal_logits").Data;
        Assert.That(found, Has.Count.EqualTo(logits.Length), "number of proposals");
        for (int i = 0; i < found.Count; i++)
        {
            Assert.That(found[i].Logit, Is.EqualTo(logits[i]).Within(1e-3), $"logit of proposal {i}");
            Closeness.Box(found[i].Box, BoxAt(boxes, 4 * i), $"proposal {i}");
        }
    }

    private static void CompareDetections(ObjectDetectionResult found, NpyArray expected)
    {
        Assert.That(found.Count, Is.EqualTo(expected.Shape[0]), "number of detections");
        for (int i = 0; i < found.Count; i++)
        {
            Assert.That(found.Labels[i], Is.EqualTo((int)expected.Data[(6 * i) + 5]), $"class of detection {i}");
            Assert.That(found.Scores[i], Is.EqualTo(expected.Data[(6 * i) + 4]).Within(Closeness.Score), $"score of detection {i}");
            Closeness.Box(found.Boxes[i], BoxAt(expected.Data, 6 * i), $"detection {i}");
        }
    }

    private static BoundingBox BoxAt(float[] values, int at) => new(values[at], values[at + 1], values[at + 2], values[at + 3]);

    private static NpyArray Load(string image, string name) =>
        NpyArray.Load(TestPaths.SharedOrSkip("models", "coco-mobile-maskrcnn", "reference", image, name + ".npy"));
}
