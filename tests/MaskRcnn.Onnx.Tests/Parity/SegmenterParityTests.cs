using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Parity;

/// <summary>Pixels in, instances out, through the public segmenter: the instances are those of the Python reference of each family.</summary>
[TestFixtureSource(typeof(ReferenceFixture), nameof(ReferenceFixture.Names))]
internal sealed class SegmenterParityTests(string family)
{
    private static readonly SegmentationOptions Everything = new() { ScoreThreshold = 0f };

    private ReferenceFixture _reference = null!;
    private InstanceSegmenter _segmenter = null!;

    [OneTimeSetUp]
    public void Open()
    {
        _reference = ReferenceFixture.Open(family);
        _segmenter = InstanceSegmenter.Load(_reference.BundleFolder);
    }

    [OneTimeTearDown]
    public void Close()
    {
        _segmenter.Dispose();
        _reference.Dispose();
    }

    [Test]
    public void Every_picture_gives_the_instances_of_the_reference()
    {
        ReferenceCase[] single = [.. _reference.Cases.Where(item => item.Images.Count == 1)];
        Assert.That(single, Is.Not.Empty);
        foreach (ReferenceCase item in single)
        {
            ReferenceImage expected = item.Images[0];
            Compare(_segmenter.Segment(expected.Frame(), Everything), expected, item.Name);
        }
    }

    [Test]
    public async Task A_picture_in_a_batch_gives_what_it_gives_alone()
    {
        ImageFrame[] frames = _reference.Case("batch").Frames();
        IReadOnlyList<SegmentationOutcome> together =
            await _segmenter.SegmentBatchAsync([.. frames.Select(frame => new SegmentationRequest(frame, Everything))]);

        for (int i = 0; i < frames.Length; i++)
        {
            SegmentationResult alone = _segmenter.Segment(frames[i], Everything);
            IReadOnlyList<Instance> found = together[i].Result.Instances;
            Assert.That(found.Select(instance => (instance.ClassId, instance.Score, instance.Box)),
                Is.EqualTo(alone.Instances.Select(instance => (instance.ClassId, instance.Score, instance.Box))), $"picture {i}");
            Assert.That(found.Select(instance => instance.Mask!.ToCocoRle()),
                Is.EqualTo(alone.Instances.Select(instance => instance.Mask!.ToCocoRle())), $"masks of picture {i}");
        }
    }

    [Test]
    public void A_caller_threshold_keeps_the_instances_above_it_and_no_others()
    {
        ReferenceImage expected = _reference.Case("longest-edge").Images[0];
        float threshold = (expected.Scores[2] + expected.Scores[3]) / 2;

        SegmentationResult result = _segmenter.Segment(expected.Frame(), new SegmentationOptions { ScoreThreshold = threshold });

        Assert.That(result.Instances, Has.Count.EqualTo(3));
        for (int i = 0; i < 3; i++) Compare(result.Instances[i], expected, i, "longest-edge");
    }

    private static void Compare(SegmentationResult result, ReferenceImage expected, string name)
    {
        Assert.That(result.Instances.Select(instance => instance.ClassId), Is.EqualTo(expected.ClassIds), $"classes of {name}");
        for (int i = 0; i < expected.Boxes.Count; i++) Compare(result.Instances[i], expected, i, name);
    }

    private static void Compare(Instance instance, ReferenceImage expected, int index, string name)
    {
        string what = $"instance {index} of {name}";
        Assert.That(instance.ClassId, Is.EqualTo(expected.ClassIds[index]), $"class of {what}");
        Assert.That(instance.Score, Is.EqualTo(expected.Scores[index]).Within(Closeness.Score), $"score of {what}");
        Closeness.Box(instance.Box, expected.Boxes[index], what);
        Closeness.Mask(instance.Mask!.ToCocoRle(), expected.Masks[index], what);
    }
}
