using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Segmentation;

internal sealed class KeypointSegmenterTests
{
    [Test]
    public void A_keypoint_bundle_gives_every_instance_its_points_and_no_mask()
    {
        using var segmenter = InstanceSegmenter.Load(
            TestPaths.SharedOrSkip("models", "coco-mobile-keypointrcnn"), ExecutionOptions.Cpu);
        Assert.That(segmenter.Info.KeypointNames, Has.Count.EqualTo(17).And.ItemAt(0).EqualTo("nose"));
        Assert.That(segmenter.Info.HasMasks, Is.False);
        SegmentationResult result = segmenter.Segment(TestPictures.Discs(320, 240), new SegmentationOptions { ScoreThreshold = 0f });
        foreach (Instance instance in result.Instances)
        {
            Assert.That(instance.Mask, Is.Null);
            Assert.That(instance.Keypoints, Has.Count.EqualTo(17));
        }
    }

    [TestCase("168974")]
    [TestCase("343937")]
    [TestCase("547336")]
    public void Points_equal_those_of_the_reference_on_the_same_pixels(string image)
    {
        string reference = TestPaths.SharedOrSkip("models", "coco-mobile-keypointrcnn", "reference", image);
        string bundle = TestPaths.SharedOrSkip("models", "coco-mobile-keypointrcnn");
        NpyArray pixels = NpyArray.Load(Path.Combine(reference, "pixel_values.npy"));
        NpyArray expectedBoxes = NpyArray.Load(Path.Combine(reference, "detections.npy"));
        NpyArray expectedPoints = NpyArray.Load(Path.Combine(reference, "keypoints.npy"));
        var size = new ImageSize(pixels.Shape[3], pixels.Shape[2]);

        var loaded = ModelBundle.Load(bundle);
        using var model = new MaskRcnnForObjectDetection(loaded, ExecutionOptions.Cpu);
        using PixelValues values = PixelValues.CopyOf(pixels.Data, size.Height, size.Width, [size], [size]);
        using MaskRcnnModelOutput output = model.Forward(values);
        ObjectDetectionResult[] detections = [.. new MaskRcnnImageProcessor(loaded).PostProcessObjectDetection(output, 0f)];
        Keypoint[][] points = new InstanceKeypoints(loaded.Settings).Run(model, output, detections, new StageClock(), default)[0];

        Assert.That(points, Has.Length.EqualTo(expectedBoxes.Shape[0]));
        for (int person = 0; person < points.Length; person++)
        {
            for (int point = 0; point < 17; point++)
            {
                ReadOnlySpan<float> expected = expectedPoints.Data.AsSpan(((person * 17) + point) * 4, 4);
                Keypoint found = points[person][point];
                Assert.That(found.X, Is.EqualTo(expected[0]).Within(0.05f), $"x of point {point} of person {person}");
                Assert.That(found.Y, Is.EqualTo(expected[1]).Within(0.05f), $"y of point {point} of person {person}");
                Assert.That(found.Score, Is.EqualTo(expected[3]).Within(1e-3f), $"score of point {point} of person {person}");
            }
        }
    }
}
