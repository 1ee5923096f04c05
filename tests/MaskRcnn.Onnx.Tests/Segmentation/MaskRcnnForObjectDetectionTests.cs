using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Segmentation;

internal sealed class MaskRcnnForObjectDetectionTests
{
    private static readonly ImageFrame[] Frames = [TestPictures.Discs(200, 150), TestPictures.Discs(150, 200, 2)];

    private ModelBundle _bundle = null!;
    private MaskRcnnForObjectDetection _model = null!;
    private MaskRcnnImageProcessor _processor = null!;

    [OneTimeSetUp]
    public void Open()
    {
        _bundle = ModelBundle.Load(TinySegmenter.Folder);
        _model = new MaskRcnnForObjectDetection(_bundle, ExecutionOptions.Cpu);
        _processor = new MaskRcnnImageProcessor(_bundle);
    }

    [OneTimeTearDown]
    public void Close() => _model.Dispose();

    [Test]
    public void Forward_gives_logits_raw_deltas_rois_proposals_and_maps_and_no_masks()
    {
        using PixelValues pixels = _processor.Preprocess(Frames);
        using MaskRcnnModelOutput output = _model.Forward(pixels);
        Assert.That(output.Batch, Is.EqualTo(2));
        Assert.That(output.RoiCount, Is.EqualTo(output.Proposals.Sum(proposals => proposals.Count)).And.Positive);
        Assert.That(output.Logits.Length, Is.EqualTo(output.RoiCount * 6), "five classes and, last, the background");
        Assert.That(output.PredBoxes.Length, Is.EqualTo(output.RoiCount * 20));
        Assert.That(output.Rois.Select(roi => roi.BatchIndex), Is.Ordered.Ascending);
        Assert.That(output.FpnHiddenStates.Strides, Is.EqualTo(new[] { 4, 8, 16, 32 }));
        Assert.That(output.FpnHiddenStates.BatchSize, Is.EqualTo(2));
    }

    [Test]
    public void Each_image_of_a_batch_of_one_size_has_the_proposals_that_it_has_alone()
    {
        ImageFrame[] alike = [TestPictures.Discs(200, 150), TestPictures.Discs(200, 150, 9)];
        using PixelValues both = _processor.Preprocess(alike);
        using MaskRcnnModelOutput together = _model.Forward(both);
        for (int image = 0; image < 2; image++)
        {
            using PixelValues one = _processor.Preprocess(alike[image]);
            using MaskRcnnModelOutput alone = _model.Forward(one);
            Assert.That(together.Proposals[image], Is.EqualTo(alone.Proposals[0]));
        }
    }

    [Test]
    public void Labels_are_refused_with_the_reason()
    {
        using PixelValues pixels = _processor.Preprocess(Frames);
        Assert.That(() => _model.Forward(pixels, labels: []), Throws.TypeOf<NotSupportedException>().With.Message.Contains("inference"));
        using MaskRcnnModelOutput output = _model.Forward(pixels, labels: null);
        Assert.That(output.RoiCount, Is.Positive);
    }

    [Test]
    public void The_calls_of_the_port_give_what_the_segmenter_gives()
    {
        using InstanceSegmenter segmenter = TinySegmenter.Open();
        SegmentationResult expected = segmenter.Segment(Frames[0], new SegmentationOptions { ScoreThreshold = 0.3f });

        using PixelValues pixels = _processor.Preprocess(Frames[0]);
        using MaskRcnnModelOutput outputs = _model.Forward(pixels);
        IReadOnlyList<ObjectDetectionResult> detections = _processor.PostProcessObjectDetection(outputs, threshold: 0.3f);
        MaskLogits masks = _model.ForwardMasks(outputs, detections);
        IReadOnlyList<IReadOnlyList<InstanceMask>> byClass = _processor.PostProcessInstanceSegmentation(detections, masks, [Frames[0].Size])[0];

        Assert.That(expected.Instances, Is.Not.Empty);
        Assert.That(detections[0].Boxes, Is.EqualTo(expected.Instances.Select(instance => instance.Box)));
        Assert.That(detections[0].Scores, Is.EqualTo(expected.Instances.Select(instance => instance.Score)));
        Assert.That(byClass, Has.Count.EqualTo(5), "one list for every class");
        for (int classId = 0; classId < 5; classId++)
        {
            Assert.That(
                byClass[classId].Select(mask => mask.ToCocoRle().ToCompressedString()),
                Is.EqualTo(expected.Instances.Where(instance => instance.ClassId == classId).Select(instance => instance.Mask!.ToCocoRle().ToCompressedString())));
        }

        SegmentationMap map = _processor.PostProcessSegmentationMaps(detections, masks, [Frames[0].Size])[0];
        Assert.That(map.Ids.ToArray(), Is.EqualTo(SegmentationMap.FromResult(expected).Ids.ToArray()));
    }

    [Test]
    public void Counts_that_do_not_fit_are_refused()
    {
        using PixelValues pixels = _processor.Preprocess(Frames[0]);
        using MaskRcnnModelOutput outputs = _model.Forward(pixels);
        IReadOnlyList<ObjectDetectionResult> detections = _processor.PostProcessObjectDetection(outputs);
        Assert.That(() => _processor.PostProcessObjectDetection(outputs, 0.5f, [new(1, 1), new(1, 1)]), Throws.ArgumentException);
        Assert.That(() => _model.ForwardMasks(outputs, [.. detections, .. detections]), Throws.ArgumentException);
        Assert.That(() => _processor.PostProcessInstanceSegmentation(detections, new MaskLogits(new float[784 * 7777], 7777, 28), [new(1, 1)]), Throws.ArgumentException);
    }

    [Test]
    public void A_disposed_output_says_so()
    {
        using PixelValues pixels = _processor.Preprocess(Frames[0]);
        MaskRcnnModelOutput outputs = _model.Forward(pixels);
        outputs.Dispose();
        outputs.Dispose();
        Assert.That(() => outputs.Logits, Throws.TypeOf<ObjectDisposedException>());
    }
}
