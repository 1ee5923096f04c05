using System.Text.Json.Nodes;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Parity;

/// <summary>The references can tell the conventions apart: a conversion that takes another one is noticed.</summary>
internal sealed class ConventionTests
{
    [TestCase("torchvision-v1", "{}", 0)]
    [TestCase("torchvision-v1-old-names", "{}", 1e-5)]
    [TestCase("torchvision-v2", "{}", 0)]
    [TestCase("torchvision-keypoints", "{}", 1e-5)]
    [TestCase("torchvision-v1", """{"bbox_roi_extractor_roi_layer": {"sampling_ratio": 0}}""", null)]
    [TestCase("torchvision-v1", """{"mask_roi_extractor_roi_layer": {"sampling_ratio": 0}}""", null)]
    [TestCase("torchvision-keypoints", """{"keypoint_roi_extractor_roi_layer": {"aligned": true}}""", null)]
    [TestCase("torchvision-faster", """{"inference": {"anchor_stride": "fixed"}}""", null)]
    [TestCase("torchvision-faster", """{"anchor_generator_scales": [9, 4]}""", null)]
    public void Another_convention_gives_another_result(string name, string config, double? epsilon)
    {
        var fixture = ConversionFixture.Open(name);
        JsonObject changed = fixture.Options.Config!.DeepClone().AsObject();
        foreach ((string field, JsonNode? value) in JsonNode.Parse(config)!.AsObject()) changed[field] = value!.DeepClone();
        using var folder = new TemporaryFolder();
        string bundle = folder.File("bundle");
        CheckpointConverter.Convert(fixture.Checkpoint, bundle, fixture.Options with { Config = changed, BatchNormEpsilon = epsilon });

        Assert.That(() => ConvertedBundleParity.Measure(fixture, bundle), Throws.TypeOf<AssertionException>());
    }
}
