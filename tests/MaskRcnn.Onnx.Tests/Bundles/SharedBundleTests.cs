using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Bundles;

/// <summary>The two real bundles of the shared test data; expected values are those of their READMEs and files.</summary>
internal sealed class SharedBundleTests
{
    [Test]
    public void The_mask_bundle_loads_without_a_warning()
    {
        ModelBundle bundle = Load("coco-mobile-maskrcnn");

        Assert.That(bundle.Warnings, Is.Empty);
        Assert.That(bundle.Name, Is.EqualTo("coco-mobile-maskrcnn"));
        Assert.That(bundle.Family, Is.EqualTo(ModelFamily.Detectron2));
        Assert.That(bundle.Conventions, Is.EqualTo(FamilyConventions.Of(ModelFamily.Detectron2)));
        Assert.That(bundle.Labels, Has.Count.EqualTo(80));
        Assert.That(bundle.Labels[79], Is.EqualTo("toothbrush"));
        Assert.That(bundle.CategoryIds[79], Is.EqualTo(90));
        Assert.That(bundle.MaskHead, Is.Not.Null);
        Assert.That(bundle.KeypointHead, Is.Null);
    }

    [Test]
    public void The_mask_bundles_settings_are_those_of_its_files()
    {
        BundleSettings settings = Load("coco-mobile-maskrcnn").Settings;

        Assert.That(settings.RpnNmsPre, Is.EqualTo(1000));
        Assert.That(settings.RpnMaxPerImage, Is.EqualTo(200));
        Assert.That(settings.RpnIouThreshold, Is.EqualTo(0.7));
        Assert.That(settings.ScoreThreshold, Is.EqualTo(0.05f));
        Assert.That(settings.IouThreshold, Is.EqualTo(0.5));
        Assert.That(settings.MaxPerImage, Is.EqualTo(100));
        Assert.That(settings.MaskThreshold, Is.EqualTo(0.5f));
        Assert.That(settings.BoxRoi.OutputHeight, Is.EqualTo(6));
        Assert.That(settings.MaskRoi.OutputWidth, Is.EqualTo(14));
        Assert.That(settings.AnchorStrides, Is.EqualTo([16]));
        Assert.That(settings.BoxStrides, Is.EqualTo([16]));
        Assert.That(settings.MaskStrides, Is.EqualTo([16]));
        Assert.That(settings.KeypointStrides, Is.Null);
        Assert.That(settings.CellAnchors[16], Has.Count.EqualTo(15));
        Assert.That(settings.CellAnchors[16][14].Y2, Is.EqualTo(113.137085f));
        Assert.That(settings.BoxCoderStds, Is.EqualTo([0.1f, 0.1f, 0.2f, 0.2f]));
    }

    [Test]
    public void The_mask_bundles_processor_is_that_of_its_file()
    {
        MaskRcnnImageProcessorConfig processor = Load("coco-mobile-maskrcnn").ProcessorConfig;

        Assert.That(processor.Size, Is.EqualTo(ProcessorSize.Edges(320, 640)));
        Assert.That(processor.ChannelOrder, Is.EqualTo(ChannelOrder.Bgr));
        Assert.That(processor.SizeRounding, Is.EqualTo(SizeRounding.Round));
        Assert.That(processor.ResizeFilter, Is.EqualTo(ResizeFilter.PillowBilinear));
        Assert.That(processor.EffectiveRescaleFactor, Is.EqualTo(1.0));
        Assert.That(processor.ImageMean, Is.EqualTo([103.53f, 116.28f, 123.675f]));
        Assert.That(processor.SizeDivisor, Is.EqualTo(1));
    }

    [Test]
    public void The_keypoint_bundle_has_COCO_persons_keypoints()
    {
        ModelBundle bundle = Load("coco-mobile-keypointrcnn");

        Assert.That(bundle.Warnings, Is.Empty);
        Assert.That(bundle.Labels, Is.EqualTo(["person"]));
        Assert.That(bundle.MaskHead, Is.Null);
        Assert.That(bundle.KeypointHead, Is.Not.Null);
        Assert.That(bundle.Settings.KeypointRoi.OutputHeight, Is.EqualTo(6));
        Assert.That(bundle.Settings.Keypoints.Names, Has.Count.EqualTo(17));
        Assert.That(bundle.Settings.Keypoints.Sigmas, Has.Count.EqualTo(17));
    }

    [TestCase("coco-mobile-maskrcnn")]
    [TestCase("coco-mobile-keypointrcnn")]
    public void A_graphs_bytes_are_the_files(string name)
    {
        ModelBundle bundle = Load(name);

        byte[] file = File.ReadAllBytes(TestPaths.SharedOrSkip("models", name, "backbone.onnx"));
        Assert.That(bundle.Backbone.Bytes.ToArray(), Is.EqualTo(file));
        Assert.That(bundle.Backbone.ExternalFiles, Is.Empty);
    }

    private static ModelBundle Load(string name) => ModelBundle.Load(TestPaths.SharedOrSkip("models", name));
}
