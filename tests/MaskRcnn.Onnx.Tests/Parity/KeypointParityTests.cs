using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.Proposals;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Parity;

/// <summary>
/// torchvision's Keypoint R-CNN with one class, pyramid levels from stride 8, fewer levels for RoIs than for proposals, and two anchor
/// sizes per level (scripts/make_tiny_keypoint_fixture.py).
/// </summary>
internal sealed class KeypointParityTests
{
    private const int Points = 5;

    private ReferenceFixture _reference = null!;
    private ModelBundle _bundle = null!;
    private MaskRcnnImageProcessor _processor = null!;
    private MaskRcnnForObjectDetection _model = null!;

    [OneTimeSetUp]
    public void Open()
    {
        _reference = ReferenceFixture.Open("tiny-keypoints");
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
    public void The_bundle_names_its_keypoints()
    {
        Assert.That(_bundle.Warnings, Is.Empty);
        Assert.That(_bundle.Settings.Keypoints.Names, Is.EqualTo((string[])["head", "left hand", "right hand", "left foot", "right foot"]));
        Assert.That(_bundle.Settings.Keypoints.FlipPairs, Is.EqualTo(((int, int)[])[(1, 2), (3, 4)]));
    }

    [TestCase("landscape")]
    [TestCase("tiny")]
    [TestCase("longest-edge")]
    [TestCase("batch")]
    public void Proposals_detections_and_keypoints_are_those_of_the_reference(string name)
    {
        ReferenceCase item = _reference.Case(name);
        using PixelValues pixels = _processor.Preprocess(item.Frames());
        Assert.That((int[])[pixels.Batch, 3, pixels.Height, pixels.Width], Is.EqualTo(item.Shape));
        using MaskRcnnModelOutput output = _model.Forward(pixels);
        IReadOnlyList<ObjectDetectionResult> detections = _processor.PostProcessObjectDetection(output, threshold: 0f);
        float[] maps = new float[detections.Sum(result => result.Count) * _model.Heads.HeatMapsLength];
        _model.Heads.RunKeypointHead(output.FpnHiddenStates, detections, maps, new StageClock(), CancellationToken.None);

        int first = 0;
        for (int image = 0; image < item.Images.Count; image++)
        {
            ReferenceImage expected = item.Images[image];
            CompareProposals(output.Proposals[image], expected);
            CompareDetections(detections[image], expected);
            int length = detections[image].Count * _model.Heads.HeatMapsLength;
            CompareKeypoints(maps.AsSpan(first, length), detections[image], pixels.ScaleFactor(image), expected);
            first += length;
        }
    }

    private static void CompareProposals(IReadOnlyList<Proposal> found, ReferenceImage expected)
    {
        float[] corners = [.. found.SelectMany(proposal => (float[])[proposal.Box.X1, proposal.Box.Y1, proposal.Box.X2, proposal.Box.Y2])];
        Closeness.Values(corners, expected.Array("proposals"), Closeness.Pixels, "proposals");
        Closeness.Values([.. found.Select(proposal => proposal.Score)], expected.Array("proposal_scores"), Closeness.Score, "scores of proposals");
    }

    private static void CompareDetections(ObjectDetectionResult found, ReferenceImage expected)
    {
        Assert.That(found.Labels, Is.EqualTo(expected.ClassIds), "classes");
        Closeness.Values([.. found.Scores], [.. expected.Scores], Closeness.Score, "scores");
        for (int i = 0; i < found.Count; i++) Closeness.Box(found.Boxes[i], expected.Boxes[i], $"detection {i}");
    }

    private void CompareKeypoints(ReadOnlySpan<float> maps, ObjectDetectionResult detections, (float X, float Y) scale, ReferenceImage expected)
    {
        BoundingBox[] boxes = [.. detections.Detections.Select(detection => detection.NetworkBox)];
        var points = new Keypoint[boxes.Length * Points];
        int size = (int)Math.Sqrt(_model.Heads.HeatMapsLength / Points);
        KeypointDecoder.Decode(maps, Points, size, boxes, _bundle.Conventions.KeypointScore, points);

        float[] places = [.. points.Select(point => point.Scale(1 / scale.X, 1 / scale.Y)).SelectMany(point => (float[])[point.X, point.Y])];
        Closeness.Values(places, expected.Array("keypoints"), Closeness.Pixels, "places of keypoints");
        Closeness.Values([.. points.Select(point => point.Score)], expected.Array("keypoint_scores"), 2e-3, "scores of keypoints");
    }
}
